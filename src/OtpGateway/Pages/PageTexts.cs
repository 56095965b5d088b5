using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Html;

namespace OtpGateway.Pages;

/// <summary>The texts of one language. What stands in braces in a text is replaced by the value of that name.</summary>
internal sealed class PageTexts(string language, Dictionary<string, string> own, Dictionary<string, string> complete)
{
    private readonly CultureInfo culture = CultureInfo.GetCultureInfo(language);

    public string Language => language;

    public string Direction => culture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    public IReadOnlyCollection<string> Ids => own.Keys;

    public string this[string id] => own.GetValueOrDefault(id) ?? complete[id];

    public bool Has(string id) => own.ContainsKey(id) || complete.ContainsKey(id);

    public string With(string id, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var result = new StringBuilder();
        foreach (var part in TextPart.Split(this[id]))
            result.Append(part.IsName ? Value(part.Text, values) : part.Text);
        return result.ToString();
    }

    /// <summary>The same with the values set off; everything is encoded when it is written.</summary>
    public IHtmlContent Emphasized(string id, params ReadOnlySpan<(string Name, string Value)> values) =>
        new EmphasizedText([.. EmphasizedParts(id, values)]);

    /// <summary>The form of a text for a number: <c>id.one</c>, <c>id.few</c>, <c>id.many</c> or <c>id.other</c>.</summary>
    public string Count(string id, long count) =>
        With(FormOf(id, PluralRule.Category(language, count)), ("count", count.ToString("N0", culture)));

    /// <summary>When to try again.</summary>
    public string Wait(TimeSpan wait) => wait switch
    {
        { TotalSeconds: <= 90 } => Count("error.wait.seconds", (long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))),
        { TotalMinutes: <= 90 } => Count("error.wait.minutes", (long)Math.Ceiling(wait.TotalMinutes)),
        _ => Count("error.wait.hours", (long)Math.Ceiling(wait.TotalHours)),
    };

    /// <summary>All forms of a text, as JSON by plural category, for the countdown in the browser.</summary>
    public string Forms(string id) =>
        JsonSerializer.Serialize(PluralRule.Categories.Where(category => Has($"{id}.{category}")).ToDictionary(category => category, category => this[$"{id}.{category}"]));

    /// <summary>A size as people read it.</summary>
    public string Size(long bytes) => bytes switch
    {
        >= 1 << 20 => string.Create(culture, $"{bytes / 1048576d:0.#} MB"),
        >= 1 << 10 => string.Create(culture, $"{bytes / 1024d:0.#} KB"),
        _ => Count("size.bytes", bytes),
    };

    private List<TextPart> EmphasizedParts(string id, ReadOnlySpan<(string Name, string Value)> values)
    {
        var parts = TextPart.Split(this[id]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].IsName)
                parts[i] = parts[i] with { Text = Value(parts[i].Text, values) };
        }

        return parts;
    }

    private string FormOf(string id, string category) => Has($"{id}.{category}") ? $"{id}.{category}" : $"{id}.other";

    private static string Value(string name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (candidate, value) in values)
        {
            if (candidate == name)
                return value;
        }

        throw new InvalidOperationException($"The text needs a value for {name}.");
    }
}
