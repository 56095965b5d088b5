using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>One page of a list, as the query asks for it (Ory Kratos API reference, page_size and page_token).</summary>
/// <param name="List">Which list: its tokens are of no use for another.</param>
/// <param name="At">The time where the page begins; 0 where ids alone order the list.</param>
/// <param name="Id">The id before the page; empty for the first.</param>
/// <param name="Size">How much a page has.</param>
internal sealed record AdminPage(string List, long At, string Id, int Size)
{
    private const int DefaultSize = 250;
    private const int LargestSize = 500;

    /// <summary>The page, or what is wrong with the query.</summary>
    public static (AdminPage? Page, string Problem) Read(string list, long first, IQueryCollection query, KeyRing keys, DateTimeOffset now)
    {
        var size = DefaultSize;
        if (Value(query, "page_size") is { } text && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size))
            return (null, "page_size must be a whole number");
        size = size <= 0 ? DefaultSize : Math.Min(size, LargestSize);
        if (Value(query, "page_token") is not { } token)
            return (new AdminPage(list, first, "", size), "");
        return PageToken.Open(list, token, keys, now) switch
        {
            ({ } place, _) => (new AdminPage(list, place.At, place.Id, size), ""),
            (null, var problem) => (null, problem),
        };
    }

    /// <summary>The value of the header <c>Link</c> (RFC 8288): the first page, and the next one unless this is the last.</summary>
    /// <param name="next">Where the next page begins.</param>
    public string Links(HttpRequest request, (long At, string Id)? next, KeyRing keys, DateTimeOffset now)
    {
        var first = Link(null);
        return next is null ? first : $"{first},{Link(next)}";

        string Link((long At, string Id)? place)
        {
            var query = new QueryBuilder { { "page_size", Size.ToString(CultureInfo.InvariantCulture) } };
            if (place is { } begin)
                query.Add("page_token", PageToken.Seal(List, begin.At, begin.Id, keys, now));
            foreach (var (name, values) in request.Query)
                if (name is not ("page_size" or "page_token"))
                    foreach (var value in values)
                        query.Add(name, value ?? "");
            return $"<{request.Path}{query}>; rel=\"{(place is null ? "first" : "next")}\"";
        }
    }

    private static string? Value(IQueryCollection query, string key) => query[key].FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
