using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Http;

namespace OtpGateway.HeldRequests;

/// <summary>
/// The fields of a query or an URL-encoded form (WHATWG URL, section 5), each as the list of its values. Strict: what one
/// reader repairs in one way and the next in another would make what is shown another thing than what is done.
/// </summary>
internal static class UrlEncodedFields
{
    public const int Most = 1000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">It cannot be read in one way alone.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> text)
    {
        var fields = new JsonObject();
        var count = 0;
        // To some readers it is another "&".
        if (text.Contains((byte)';'))
            throw new FormatException("a semicolon");
        foreach (var range in text.Split((byte)'&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
                continue;
            if (++count > Most)
                throw new FormatException("too many fields");
            var equals = pair.IndexOf((byte)'=');
            Add(fields, Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }
        FieldNames.RequireApart(fields);
        return fields;
    }

    /// <summary>One more value of a field.</summary>
    public static void Add(JsonObject fields, string name, JsonNode value)
    {
        if (fields[name] is JsonArray values)
            values.Add(value);
        else
            fields[name] = new JsonArray(value);
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(FormEncoding.Decode(text));
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("not UTF-8", exception);
        }
    }
}
