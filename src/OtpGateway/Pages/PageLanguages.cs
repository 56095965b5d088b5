using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Pages;

/// <summary>The languages of the pages: one file of texts each, <c>Texts/&lt;language&gt;.json</c>.</summary>
internal sealed class PageLanguages
{
    /// <summary>Every text is there in this language; another one falls back to it for a text it lacks.</summary>
    public const string Complete = "en";

    private const string Prefix = "OtpGateway.Pages.Texts.";
    private const string Suffix = ".json";

    // More entries than any person has set; the rest of a longer list is not worth reading.
    private const int MostPreferences = 16;

    private readonly Dictionary<string, PageTexts> languages;

    public PageLanguages()
    {
        var assembly = typeof(PageLanguages).Assembly;
        var complete = Read(assembly, Prefix + Complete + Suffix);
        languages = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => new PageTexts(name[Prefix.Length..^Suffix.Length], Read(assembly, name), complete))
            .ToDictionary(texts => texts.Language, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyCollection<string> Names => languages.Keys;

    public PageTexts this[string language] => languages[language];

    /// <summary>The best language for an <c>Accept-Language</c> header.</summary>
    public PageTexts For(StringValues acceptLanguage, string fallback)
    {
        if (StringWithQualityHeaderValue.TryParseList([.. acceptLanguage.OfType<string>()], out var wishes))
        {
            // OrderBy keeps the order of equals: the first one named wins.
            foreach (var wish in wishes.Take(MostPreferences).Where(wish => wish.Quality != 0).OrderByDescending(wish => wish.Quality ?? 1))
            {
                var range = wish.Value.AsSpan();
                var subtag = range.IndexOf('-');
                if (languages.TryGetValue(wish.Value.ToString(), out var exact))
                    return exact;
                if (subtag > 0 && languages.TryGetValue(range[..subtag].ToString(), out var primary))
                    return primary;
            }
        }

        return languages.GetValueOrDefault(fallback) ?? languages[Complete];
    }

    private static Dictionary<string, string> Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
