using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>Fields of a request's body that by their name hold a credential, whoever wrote it there: <c>api_secret</c>, <c>apiKey</c>.</summary>
internal static partial class CredentialFields
{
    private const string Stars = "***";
    private const int DeepestBody = 512;

    /// <summary>The values of the fields; none without a body.</summary>
    public static IEnumerable<Secret> Of(byte[]? body, BodyEncoding encoding) =>
        body is null ? [] : Find(body, encoding).Select(place => new Secret(place.Value));

    /// <summary>The body as text, with stars for the values.</summary>
    public static string Mask(byte[] body, BodyEncoding encoding)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, end, _) in Find(body, encoding))
        {
            text.Append(Encoding.UTF8.GetString(body, at, start - at)).Append(encoding == BodyEncoding.Json ? $"\"{Stars}\"" : Stars);
            at = end;
        }
        return text.Append(Encoding.UTF8.GetString(body, at, body.Length - at)).ToString();
    }

    private static List<(int Start, int End, string Value)> Find(byte[] body, BodyEncoding encoding) =>
        encoding == BodyEncoding.Json ? FindInJson(body) : FindInForm(body);

    private static List<(int Start, int End, string Value)> FindInJson(byte[] body)
    {
        var places = new List<(int, int, string)>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestBody });
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && Name().IsMatch(reader.GetString()!))
                    AddValue(ref reader, places);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Halves of characters, which no provider could have read either: what was found so far stands.
        }
        return places;
    }

    // All of a list or an object is the credential.
    private static void AddValue(ref Utf8JsonReader reader, List<(int, int, string)> places)
    {
        var depth = reader.CurrentDepth;
        do
        {
            if (!reader.Read())
                return;
            if (reader.TokenType is JsonTokenType.String && reader.GetString() is { Length: > 0 } text)
                places.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed, text));
            else if (reader.TokenType is JsonTokenType.Number)
                places.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed, Encoding.UTF8.GetString(reader.ValueSpan)));
        }
        while (reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject);
    }

    private static List<(int Start, int End, string Value)> FindInForm(byte[] body)
    {
        var places = new List<(int, int, string)>();
        for (var start = 0; start < body.Length;)
        {
            var length = body.AsSpan(start).IndexOf((byte)'&');
            var end = length < 0 ? body.Length : start + length;
            var name = body.AsSpan(start, end - start).IndexOf((byte)'=');
            if (name > 0 && start + name + 1 < end && Name().IsMatch(WebUtility.UrlDecode(Encoding.UTF8.GetString(body, start, name))))
                places.Add((start + name + 1, end, WebUtility.UrlDecode(Encoding.UTF8.GetString(body, start + name + 1, end - start - name - 1))));
            start = end + 1;
        }
        return places;
    }

    [GeneratedRegex("key|secret|token|password", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
