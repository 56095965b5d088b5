using System.Text.Json;
using System.Text.RegularExpressions;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// What messages say unless the operator says otherwise: a file per language, <c>Texts/&lt;language&gt;.json</c>. The HTML
/// of an e-mail is made of its plain text. An SMS gets its origin-bound last line when it is rendered.
/// </summary>
internal static partial class BuiltInTexts
{
    /// <summary>Every text is there in this language; it is Kratos's.</summary>
    public const string Complete = "en";

    private const string Prefix = "OtpGateway.Courier.Texts.";
    private const string Suffix = ".json";

    /// <summary>The texts of each message by language.</summary>
    public static IReadOnlyDictionary<(string Type, string MessageType), IReadOnlyDictionary<string, TemplateParts>> All()
    {
        var all = new Dictionary<(string, string), Dictionary<string, TemplateParts>>();
        var assembly = typeof(BuiltInTexts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var language = name[Prefix.Length..^Suffix.Length];
            foreach (var (type, texts) in JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!)
            {
                Add((type, TemplateSet.Email), language, Mail(texts["subject"], texts["body"], language));
                if (texts.TryGetValue("sms", out var sms))
                    Add((type, TemplateSet.Sms), language, new TemplateParts { Plain = Text(sms) });
            }
        }
        return all.ToDictionary(entry => entry.Key, entry => (IReadOnlyDictionary<string, TemplateParts>)entry.Value);

        void Add((string, string) key, string language, TemplateParts parts)
        {
            if (!all.TryGetValue(key, out var languages))
                all[key] = languages = new Dictionary<string, TemplateParts>(StringComparer.OrdinalIgnoreCase);
            languages[language] = parts;
        }
    }

    private static TemplateParts Mail(string subject, string body, string language) => new()
    {
        Subject = Text(subject),
        Plain = Text(body),
        Html = GoTemplate.Parse(
            $"""
            <!doctype html>
            <html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
            <body style="font-family:sans-serif;font-size:16px;line-height:1.5">
            {string.Join('\n', body.Trim().Split("\n\n").Select(Paragraph))}
            </body></html>

            """, "built in", GoTemplateMode.Html),
    };

    // A code stands large in a paragraph of its own, and a link can be followed.
    private static string Paragraph(string text)
    {
        if (Code().IsMatch(text))
            return $"""<p style="font-size:28px;letter-spacing:4px;font-family:monospace">{text}</p>""";
        return Link().IsMatch(text) ? $"""<p><a href="{text}">{text}</a></p>""" : $"<p>{text}</p>";
    }

    private static GoTemplate Text(string source) => GoTemplate.Parse(source, "built in", GoTemplateMode.Text);

    [GeneratedRegex(@"^\{\{ \.\w+Code \}\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\{\{ \.\w+URL \}\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
