using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>Content negotiation (RFC 9110 section 12.5.1) between the two types that the gateway answers in.</summary>
internal static class AcceptHeader
{
    private const string Json = "application/json";

    /// <summary>Whether JSON is wanted more than HTML: by weight, at equal weight by how exactly it is named; HTML where nothing decides.</summary>
    public static bool PrefersJson(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return false;
        var (jsonWeight, jsonExactness) = Best(ranges, Json);
        var (htmlWeight, htmlExactness) = Best(ranges, "text/html", "application/xhtml+xml");
        return jsonWeight > 0 && (jsonWeight > htmlWeight || (jsonWeight == htmlWeight && jsonExactness > htmlExactness));
    }

    /// <summary>Whether HTML is asked for by name.</summary>
    public static bool NamesHtml(StringValues accept)
    {
        foreach (var value in accept)
            if (value is not null && (value.Contains("text/html", StringComparison.OrdinalIgnoreCase) || value.Contains("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)))
                return true;
        return false;
    }

    // The most exact range that covers a type decides about it: 3 for the type itself, 2 for its family, 1 for anything.
    private static (double Weight, int Exactness) Best(IList<MediaTypeHeaderValue> ranges, params ReadOnlySpan<string> types)
    {
        var best = (Weight: 0.0, Exactness: 0);
        foreach (var type in types)
        {
            var own = (Weight: 0.0, Exactness: 0);
            foreach (var range in ranges)
            {
                var exactness = Exactness(range, type);
                if (exactness > own.Exactness)
                    own = (range.Quality ?? 1, exactness);
            }
            if (own.Weight > best.Weight || (own.Weight == best.Weight && own.Exactness > best.Exactness))
                best = own;
        }
        return best;
    }

    private static int Exactness(MediaTypeHeaderValue range, string type)
    {
        if (range.MatchesAllTypes)
            return 1;
        if (range.MatchesAllSubTypes)
            return type.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        return range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
    }
}
