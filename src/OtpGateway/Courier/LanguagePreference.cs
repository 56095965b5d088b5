using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Courier;

/// <summary>Which languages the reader of a message reads, best first.</summary>
internal static partial class LanguagePreference
{
    // More entries than any person has set; the rest of a longer list is not worth reading.
    private const int MostWishes = 16;

    /// <summary>Whether a text is the name of a language (RFC 5646): <c>de</c>, <c>pt-BR</c>.</summary>
    public static bool IsLanguage(string text) => Language().IsMatch(text);

    /// <summary>What the identity's own trait says comes before what the browser says (<c>Accept-Language</c>, RFC 9110).</summary>
    /// <param name="traits">What the trait that names the person's language holds.</param>
    /// <param name="acceptLanguage">The header of the request that triggers the message.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> traits, StringValues acceptLanguage)
    {
        // Unix writes de_DE.UTF-8 where the web writes de-DE.
        var languages = traits.Select(text => text.Split('.')[0].Replace('_', '-')).Where(IsLanguage).ToList();
        if (StringWithQualityHeaderValue.TryParseList([.. acceptLanguage.OfType<string>()], out var wishes))
            // OrderBy keeps the order of equals: the first one named wins.
            languages.AddRange(wishes.Take(MostWishes).Where(wish => wish.Quality != 0).OrderByDescending(wish => wish.Quality ?? 1)
                .Select(wish => wish.Value.ToString()).Where(IsLanguage));
        return languages;
    }

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", RegexOptions.CultureInvariant)]
    private static partial Regex Language();
}
