using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>One field of a form, where there is one alone that any reader could take for it.</summary>
internal static class FormFields
{
    // "filename" is another parameter.
    private static readonly Regex ParameterName = new(
        """(?:^|[^a-zA-Z])name\s*(?<star>\*[^=\r\n]*)?\s*=\s*"?(?<name>[^";\r\n]*)""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">The query has the field too, and many applications look there as well.</exception>
    public static void RefuseIn(string query, string field)
    {
        foreach (var part in query.Split('&', ';'))
            if (IsLike(Name(Encoding.Latin1.GetBytes(part)), field))
                throw new FormatException("its query has the name too");
    }

    /// <exception cref="FormatException">There is not one such field alone.</exception>
    public static string UrlEncoded(ReadOnlySpan<byte> body, string field)
    {
        // What is sent as a form may be read as JSON by those who look at the body itself.
        if (body.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{' or (byte)'[', ..])
            throw new FormatException("its body is no form");
        string? found = null;
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            var name = Name(pair);
            var value = FormEncoding.Decode(Equals(pair) is >= 0 and var equals ? pair[(equals + 1)..] : []);
            if (name == field && found is null && !pair.Contains((byte)';'))
                found = Text(value);
            else if (IsLike(name, field))
                throw new FormatException("its body has the name twice, or in two spellings");
            // To some readers it is another "&".
            foreach (var part in pair.Split((byte)';'))
                if (part.Start.Value > 0 && IsLike(Name(pair[part]), field))
                    throw new FormatException("its body has the name twice, or in two spellings");
        }
        return found ?? throw new FormatException("its body has no such field");
    }

    /// <exception cref="FormatException">There is not one such field alone.</exception>
    public static string Multipart(MediaTypeHeaderValue type, ReadOnlyMemory<byte> body, string field)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        // What stands before the first part is passed over by readers of forms, and read by those of JSON that ask for no content type.
        if (!body.Span.StartsWith(Encoding.Latin1.GetBytes("--" + boundary)))
            throw new FormatException("something stands before the first part");
        // Whatever readers make of line ends, of what stands behind the last boundary, and of parts within parts: the name
        // stands once in all of it.
        var names = ParameterName.Matches(Encoding.Latin1.GetString(body.Span));
        if (names.Count(match => IsLike(Spelled(match.Groups["name"].Value), field)) != 1
            || names.Any(match => match.Groups["star"].Length > 0 || match.Groups["name"].Value.Contains("=?", StringComparison.Ordinal)))
            throw new FormatException("its body has the name not once, or in two spellings");
        try
        {
            return Field(new MultipartReader(boundary, new MemoryStream(body.ToArray())), field);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException)
        {
            throw new FormatException("its body is no form");
        }
    }

    // All of it is in memory: nothing here waits.
    private static string Field(MultipartReader reader, string field)
    {
        string? found = null;
        while (reader.ReadNextSectionAsync(CancellationToken.None).GetAwaiter().GetResult() is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFormDisposition() && !disposition.IsFileDisposition())
                throw new FormatException("a part of it is no field");
            var name = Proper(HeaderUtilities.RemoveQuotes(disposition.Name).ToString());
            if (name != field || disposition.IsFileDisposition())
                continue;
            if (disposition.Parameters.Count(parameter => parameter.Name.Equals("name", StringComparison.OrdinalIgnoreCase)) != 1)
                throw new FormatException("a field of it has no proper name");
            if (section.Headers?.ContainsKey("Content-Transfer-Encoding") == true || (section.ContentType is { } type && BodyType.IsMultipart(BodyType.Read(type))))
                throw new FormatException("its name is encoded");
            using var value = new MemoryStream();
            section.Body.CopyTo(value);
            found = Text(value.ToArray());
        }
        return found ?? throw new FormatException("its body has no such field");
    }

    private static bool IsLike(string name, string field) => FieldNames.AreAlike(name.Trim(), field.Trim());

    // As it stands somewhere in a body, with the escapes of a parameter and of a URL.
    private static string Spelled(string name) => Uri.UnescapeDataString(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(name)).Replace("\\", "", StringComparison.Ordinal)).TrimStart('[', ']');

    // To a reader in C it ends at a NUL; brackets that are no pairs are read in many ways.
    private static string Proper(string name) =>
        name.Contains('\0', StringComparison.Ordinal) || !FieldNames.IsWellFormed(name) ? throw new FormatException("a field of it has no proper name") : name;

    private static string Name(ReadOnlySpan<byte> pair) => Proper(Text(FormEncoding.Decode(pair[..(Equals(pair) is >= 0 and var equals ? equals : pair.Length)])));

    private static int Equals(ReadOnlySpan<byte> pair) => pair.IndexOf((byte)'=');

    private static string Text(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("its name is not UTF-8");
        }
    }

}
