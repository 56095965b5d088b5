using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>Content negotiation (RFC 9110 section 12.5.1) between the two types that the gateway answers in.</summary>
internal static class AcceptHeader
{
    private const string Json = "application/json";
    private const string Html = "text/html";
    private const string Xhtml = "application/xhtml+xml";

    /// <summary>Whether JSON is wanted more than HTML: by weight, at equal weight by how exactly it is named; HTML where nothing decides.</summary>
    public static bool PrefersJson(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return false;
        var json = Best(ranges, Json);
        var html = Best(ranges, Html);
        return json.Weight > 0 && (json.Weight > html.Weight || (json.Weight == html.Weight && json.Exactness > html.Exactness));
    }

    /// <summary>Whether HTML is asked for by name.</summary>
    public static bool NamesHtml(StringValues accept)
    {
        foreach (var value in accept)
            if (value is not null && (value.Contains(Html, StringComparison.OrdinalIgnoreCase) || value.Contains(Xhtml, StringComparison.OrdinalIgnoreCase)))
                return true;
        return false;
    }

    // The most exact range that covers a type decides about it: 3 for the type itself, 2 for its family, 1 for anything.
    private static (double Weight, int Exactness) Best(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var best = (Weight: 0.0, Exactness: 0);
        foreach (var range in ranges)
        {
            var exactness = Exactness(range, type);
            var weight = range.Quality ?? 1;
            if (exactness > best.Exactness || (exactness == best.Exactness && exactness > 0 && weight > best.Weight))
                best = (weight, exactness);
        }
        return best;
    }

    private static int Exactness(MediaTypeHeaderValue range, string type)
    {
        if (range.MatchesAllTypes)
            return 1;
        if (range.MatchesAllSubTypes)
            return type.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        // Whoever takes HTML in the spelling of XML takes it in its own.
        return range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) || (type == Html && range.MediaType.Equals(Xhtml, StringComparison.OrdinalIgnoreCase)) ? 3 : 0;
    }
}
