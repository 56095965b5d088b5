using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// A request's body as WSO2 Identity Server's custom SMS provider has it (<c>request_config.payload</c>): a text in which
/// <c>{{body}}</c> is the message's text and <c>{{mobile}}</c> the number, written as strings of the format they stand in.
/// </summary>
internal sealed partial class PayloadTemplate
{
    private const string Sample = "+49 \"x\"\n";

    private readonly string text;
    private readonly BodyEncoding encoding;

    private PayloadTemplate(string text, BodyEncoding encoding)
    {
        this.text = text;
        this.encoding = encoding;
    }

    /// <summary>Null when it cannot become what its content type says; it is reported then.</summary>
    public static PayloadTemplate? Read(ConfigNode node, BodyEncoding encoding)
    {
        var text = node.RequiredString("payload");
        var payload = new PayloadTemplate(text, encoding);
        if (text.Length == 0 || Problem(payload) is not { } problem)
            return text.Length == 0 ? null : payload;
        node.Problem("payload", problem);
        return null;
    }

    /// <summary>The bytes for a message.</summary>
    public byte[] Fill(string body, string mobile) => Encoding.UTF8.GetBytes(encoding == BodyEncoding.Form ? Form(body, mobile) : Json(body, mobile));

    private static string? Problem(PayloadTemplate payload)
    {
        foreach (Match match in Action().Matches(payload.text))
            if (match.Groups["name"].Value is not ("body" or "mobile"))
                return $"'{match.Value}' is not known here: {{{{body}}}} is the text of the message, {{{{mobile}}}} the number";
        if (!Placeholder().IsMatch(payload.text))
            return "has neither {{body}} nor {{mobile}}";
        if (payload.encoding == BodyEncoding.Form)
            return payload.text.AsSpan().TrimStart().StartsWith("{") && !payload.text.AsSpan().TrimStart().StartsWith("{{")
                ? "looks like JSON, and content_type is FORM: write name={{body}}&other={{mobile}}, or make content_type JSON"
                : null;
        try
        {
            JsonDocument.Parse(payload.Json(Sample, Sample)).Dispose();
            return null;
        }
        catch (JsonException exception)
        {
            var quotes = payload.text.AsSpan().IndexOfAny('\u201c', '\u201d', '\u201e') >= 0 ? "; the quotes must be \", not \u201c and \u201d" : "";
            return $"is not JSON once it is filled in, line {exception.LineNumber + 1}{quotes}";
        }
    }

    // With the quotes or without: "{{body}}" and {{body}} are the same string, and "Code: {{body}}" is part of one.
    private string Json(string body, string mobile)
    {
        var filled = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '{' && Placeholder().Match(text, at) is { Success: true } match && match.Index == at)
            {
                var value = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Value(match, body, mobile));
                filled.Append(quoted ? value : $"\"{value}\"");
                at += match.Length;
                continue;
            }
            if (quoted && text[at] == '\\' && at + 1 < text.Length)
                filled.Append(text[at++]);
            else if (text[at] == '"')
                quoted = !quoted;
            filled.Append(text[at++]);
        }
        return filled.ToString();
    }

    private string Form(string body, string mobile) =>
        QuotedPlaceholder().Replace(text, match => FormBody.Encode(Value(match, body, mobile)));

    private static string Value(Match match, string body, string mobile) => match.Groups["name"].Value == "body" ? body : mobile;

    [GeneratedRegex(@"\{\{\s*(?<name>body|mobile)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"""\{\{\s*(?<name>body|mobile)\s*\}\}""|\{\{\s*(?<name>body|mobile)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedPlaceholder();

    [GeneratedRegex(@"\{\{\s*(?<name>[^{}]*?)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Action();
}
