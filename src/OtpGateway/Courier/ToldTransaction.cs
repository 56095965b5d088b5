using System.Net;

namespace OtpGateway.Courier;

/// <summary>
/// The words that a code confirms, in front of any text that lacks them: a code never goes out without, whatever the
/// operator's templates say.
/// </summary>
internal static class ToldTransaction
{
    private const string Key = "transaction";

    public static string InText(string text, NewMessage message) =>
        Words(message) is { } words && !Has(text, words, message) ? $"{words}\n\n{text.TrimStart()}" : text;

    public static string InSubject(string subject, NewMessage message) =>
        subject.Length > 0 && Words(message) is { } words && !Has(subject, words, message) ? $"{words}: {subject}" : subject;

    public static string InHtml(string html, NewMessage message)
    {
        if (html.Length == 0 || Words(message) is not { } words || Has(WebUtility.HtmlDecode(html), words, message))
            return html;
        var paragraph = $"<p>{WebUtility.HtmlEncode(words)}</p>\n";
        var body = html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        var end = body < 0 ? -1 : html.IndexOf('>', body);
        return end < 0 ? paragraph + html : html.Insert(end + 1, "\n" + paragraph);
    }

    private static string? Words(NewMessage message) => message.TemplateData[Key]?.GetValue<string>() is { Length: > 0 } words ? words : null;

    // Words as short as a number may stand in the code by chance.
    private static bool Has(string text, string words, NewMessage message)
    {
        var code = TemplateType.Find(message.TemplateType)?.CodeKey is { } key ? message.TemplateData[key]?.ToString() ?? "" : "";
        return (code.Length == 0 ? text : text.Replace(code, "", StringComparison.Ordinal)).Contains(words, StringComparison.Ordinal);
    }
}
