using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>
/// The name that somebody signs in with. Strict: where another reader of the same request could find another name, there
/// is none, for it would be the one person's name on the other one's session.
/// </summary>
internal static class LoginName
{
    // As with the ids of other authenticators: what is longer would not survive the way to the upstream in a header.
    private const int MostCharacters = 512;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="headers">Of the request.</param>
    /// <param name="query">Its query, as it stands on the wire, without the question mark.</param>
    /// <param name="body">The whole of it.</param>
    /// <param name="field">The field of a form, or the dotted path in JSON.</param>
    /// <exception cref="FormatException">There is not one name alone. The message holds nothing of the request.</exception>
    public static string Read(IHeaderDictionary headers, string query, ReadOnlyMemory<byte> body, string field)
    {
        if (headers.ContentEncoding.Any(value => !"identity".Equals(value, StringComparison.OrdinalIgnoreCase)))
            throw new FormatException("its body is compressed");
        var type = BodyType.Read(headers.ContentType);
        foreach (var name in (string[])[field, field.Split('.')[^1]])
            FormFields.RefuseIn(query, name);
        var text = Is(type, "application/x-www-form-urlencoded") ? FormFields.UrlEncoded(body.Span, field)
            : Is(type, "multipart/form-data") ? FormFields.Multipart(type, body, field)
            : Is(type, "application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase) ? Json(body, field)
            : throw new FormatException("its content type is none of a form or JSON");
        // A header on the way to the application has no blanks at its ends: "anna " would become "anna".
        if (text.Length is 0 or > MostCharacters || text.Trim().Length != text.Length || text.Any(char.IsControl))
            throw new FormatException("its name is empty, too long, or has blanks or control characters");
        return text;
    }

    private static string Json(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var element = document.RootElement;
            FieldNames.RequireApart(element);
            foreach (var part in path.Split('.'))
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element))
                    throw new FormatException("its body has no such property");
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new FormatException("its name is no text");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException("its body is not valid JSON");
        }
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
