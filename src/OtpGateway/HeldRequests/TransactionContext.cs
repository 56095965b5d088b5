using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OtpGateway.Http;

namespace OtpGateway.HeldRequests;

/// <summary>The <c>ctx</c> of a route's snippet: a held request as the application will read it.</summary>
internal static class TransactionContext
{
    /// <summary>Bytes of text that are looked at; the files of a form do not count.</summary>
    public const int MostText = 256 * 1024;

    // A snippet counts with 64-bit floating point: with more digits it would show another number than is sent.
    private const int MostDigits = 15;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="held">The request.</param>
    /// <param name="body">Its body; it is read to the end.</param>
    /// <param name="traits">Of the one who sends it.</param>
    /// <param name="allowlist">The headers that a snippet may see.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The context, or why there is none.</returns>
    public static async Task<(JsonObject? Ctx, TransactionRefusal Why)> ReadAsync(HeldRequest held, Stream body, JsonObject traits, IReadOnlyList<string> allowlist, CancellationToken cancellationToken)
    {
        var target = held.Target.Split('?', 2);
        var ctx = new JsonObject
        {
            ["method"] = held.Method,
            // As it stands on the wire.
            ["path"] = target[0],
            ["headers"] = Headers(held, allowlist),
            ["form"] = new JsonObject(),
            ["json"] = null,
            ["traits"] = traits.DeepClone(),
        };
        try
        {
            var query = target.Length < 2 ? new JsonObject() : UrlEncodedFields.Parse(Encoding.UTF8.GetBytes(target[1]));
            ctx["query"] = query;
            if (held.HasBody && held.Length > 0)
                await AddBodyAsync(ctx, held, body, cancellationToken);
            // Which of the two wins is the application's affair.
            FieldNames.RequireApart(query, ctx["json"] as JsonObject ?? ctx["form"]!.AsObject());
            return (ctx, default);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or IOException or InvalidDataException or DecoderFallbackException)
        {
            return (null, TransactionRefusal.Unreadable);
        }
        catch (TextTooLongException)
        {
            return (null, TransactionRefusal.TooLarge);
        }
    }

    private static JsonObject Headers(HeldRequest held, IReadOnlyList<string> allowlist)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, values) in held.Headers)
            if (!HeaderHygiene.IsDropped(name))
                headers[name] = new StringValues(values);
        return RequestHeaders.Collect(headers, allowlist);
    }

    private static async Task AddBodyAsync(JsonObject ctx, HeldRequest held, Stream body, CancellationToken cancellationToken)
    {
        if (held.HeaderValues("Content-Encoding").Any(value => !value.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new FormatException("a compressed body");
        var types = held.HeaderValues(HeaderNames.ContentType);
        if (types.Count == 0)
            return;
        if (types.Count > 1 || !MediaTypeHeaderValue.TryParse(types[0], out var type))
            throw new FormatException("not one content type");
        if (!IsIn(type, "utf-8"))
            throw new FormatException("another charset");
        if (Is(type, "application/x-www-form-urlencoded"))
            ctx["form"] = UrlEncodedFields.Parse(await TextAsync(body, cancellationToken));
        else if (Is(type, "multipart/form-data"))
            ctx["form"] = await MultipartAsync(type, body, cancellationToken);
        else if (Is(type, "application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            ctx["json"] = Json(await TextAsync(body, cancellationToken));
        else if (Is(type, "text/plain"))
            ctx["json"] = JsonOrNull(await TextAsync(body, cancellationToken));
    }

    private static async Task<JsonObject> MultipartAsync(MediaTypeHeaderValue type, Stream body, CancellationToken cancellationToken)
    {
        if (type.Parameters.Count(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase)) != 1)
            throw new FormatException("not one boundary");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        // What stands before the first part is passed over by readers of forms, and read by those of JSON that ask for no content type.
        await using var whole = new BufferedReadStream(body, bufferSize: 4096);
        var start = Encoding.Latin1.GetBytes("--" + boundary);
        if (start.Length > 4096 || !await whole.EnsureBufferedAsync(start.Length, cancellationToken) || !whole.BufferedData.AsSpan().StartsWith(start))
            throw new FormatException("something before the first part");
        var reader = new MultipartReader(boundary, whole);
        var fields = new JsonObject();
        var room = MostText;
        var count = 0;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (++count > UrlEncodedFields.Most)
                throw new FormatException("too many fields");
            var (name, filename) = Disposition(section);
            if (filename is not null)
            {
                UrlEncodedFields.Add(fields, name, new JsonObject { ["filename"] = filename, ["size"] = await CountAsync(section.Body, cancellationToken) });
                continue;
            }
            var text = await TextAsync(section.Body, cancellationToken, room);
            room -= text.Length;
            UrlEncodedFields.Add(fields, name, Utf8.GetString(text));
        }
        // Something stood there that no reader of forms finds.
        if (count == 0)
            throw new FormatException("no fields");
        FieldNames.RequireApart(fields);
        return fields;
    }

    private static (string Name, string? Filename) Disposition(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFormDisposition() && !disposition.IsFileDisposition())
            throw new FormatException("a part that is no field");
        if (section.Headers is { } headers && headers.TryGetValue("Content-Transfer-Encoding", out var encoding) && encoding.ToString().ToLowerInvariant() is not ("7bit" or "8bit" or "binary"))
            throw new FormatException("an encoded part");
        // Some readers believe a part's own charset, and some look into a part of parts.
        if (section.ContentType is { } told && (!MediaTypeHeaderValue.TryParse(told, out var type) || !IsIn(type, "utf-8", "us-ascii") || type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)))
            throw new FormatException("a part of another kind");
        foreach (var parameter in disposition.Parameters.GroupBy(parameter => parameter.Name.ToString(), StringComparer.OrdinalIgnoreCase))
            if (parameter.Count() > 1)
                throw new FormatException("a parameter twice");
        if (!disposition.Name.HasValue)
            throw new FormatException("a part without a name");
        var filename = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return (HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), filename.HasValue ? HeaderUtilities.RemoveQuotes(filename).ToString() : null);
    }

    private static JsonNode? JsonOrNull(byte[] text)
    {
        try
        {
            return Json(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Json(byte[] text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: Strict);
            using var document = JsonDocument.Parse(text, Strict);
            if (HasLongNumber(document.RootElement))
                throw new FormatException("a number of many digits");
            FieldNames.RequireApart(document.RootElement);
            return node;
        }
        catch (InvalidOperationException exception)
        {
            // JSON can name halves of characters.
            throw new FormatException("a name that is not Unicode", exception);
        }
    }

    private static bool HasLongNumber(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(property => HasLongNumber(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasLongNumber),
        JsonValueKind.Number => element.GetRawText().TakeWhile(letter => letter is not ('e' or 'E')).Count(char.IsAsciiDigit) > MostDigits,
        _ => false,
    };

    private static async Task<byte[]> TextAsync(Stream stream, CancellationToken cancellationToken, int room = MostText)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (copy.Length + count > room)
                throw new TextTooLongException();
            copy.Write(buffer, 0, count);
        }
        return copy.ToArray();
    }

    private static async Task<long> CountAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var total = 0L;
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            total += count;
        return total;
    }

    // RFC 2231 has more spellings of the parameter's name, and not every reader knows them; some look for the word anywhere.
    private static bool IsIn(MediaTypeHeaderValue type, params string[] charsets)
    {
        var told = type.Parameters.Where(parameter => parameter.Name.AsSpan().Contains("charset", StringComparison.OrdinalIgnoreCase)).ToList();
        return told.Count == 0 || (told is [var charset] && charsets.Contains(HeaderUtilities.RemoveQuotes(charset.Value).ToString(), StringComparer.OrdinalIgnoreCase));
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    private sealed class TextTooLongException : Exception;
}
