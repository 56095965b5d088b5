using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// Takes out of a text what nobody may read there: the values of a message and the provider's credentials, in the
/// spellings in which a provider echoes them, and on suspicion every long number and every long token.
/// </summary>
internal sealed partial class Redaction
{
    /// <summary>What is kept of a text.</summary>
    public const int Longest = 500;

    private const string Stars = "***";

    // Shorter values would take ordinary words out of the text; codes are added by name and are never shorter.
    private const int ShortestValue = 4;

    private readonly string[] values;

    private Redaction(IEnumerable<string> values) =>
        // The longest first: a number without its + would else leave the + of the whole one.
        this.values = [.. values.Where(value => value.Length >= ShortestValue).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(value => value.Length)];

    public static Redaction Of(string recipient, params ReadOnlySpan<JsonObject> data)
    {
        var values = new List<string> { recipient, recipient.TrimStart('+') };
        foreach (var node in data)
            Collect(node, values);
        return new Redaction(values);
    }

    public static Redaction Of(MessageContent content, IEnumerable<Secret> secrets)
    {
        var values = new List<string> { content.Recipient, content.Recipient.TrimStart('+'), content.Subject, content.Body, content.HtmlBody };
        values.AddRange(content.Body.Split('\n', StringSplitOptions.TrimEntries));
        foreach (var secret in secrets)
        {
            values.Add(secret.Reveal());
            // "AccessKey abc": the key may come back without its scheme.
            values.AddRange(secret.Reveal().Split(' ').Skip(1));
        }
        Collect(content.TemplateData, values);
        Collect(content.RequestHeaders, values);
        return new Redaction(values);
    }

    public static Redaction Of(IEnumerable<Secret> secrets) => new(secrets.Select(secret => secret.Reveal()));

    /// <summary>The text with stars for the values, and nothing else changed.</summary>
    public string Mask(string text)
    {
        foreach (var value in values)
            text = text.Replace(value, Stars, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>The text on one line, without the values, and cut.</summary>
    public string Apply(string text)
    {
        text = Mask(text);
        text = LongNumber().Replace(LongToken().Replace(text, Stars), Stars);
        text = Spaces().Replace(text, " ").Trim();
        if (text.Length <= Longest)
            return text;
        // Half a character is no text that a database takes.
        return text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }

    private static void Collect(JsonNode? node, List<string> values)
    {
        switch (node)
        {
            case JsonObject container:
                foreach (var (_, value) in container)
                    Collect(value, values);
                break;
            case JsonArray array:
                foreach (var value in array)
                    Collect(value, values);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                values.Add(scalar.GetValue<string>());
                break;
        }
    }

    private static IEnumerable<string> Spellings(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return FormBody.Encode(value);
        yield return JsonEncodedText.Encode(value).ToString();
        yield return JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Convert.ToHexStringLower(bytes);
    }

    [GeneratedRegex(@"[0-9](?:[ ().-]?[0-9]){5,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongNumber();

    [GeneratedRegex(@"[A-Za-z0-9+/_=%-]{32,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongToken();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
