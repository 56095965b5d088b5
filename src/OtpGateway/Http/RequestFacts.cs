namespace OtpGateway.Http;

/// <summary>What a request tells about who sent it and from where (Fetch Metadata, W3C; RFC 6454 origins).</summary>
internal static class RequestFacts
{
    private static readonly string[] SafeMethods = ["GET", "HEAD", "OPTIONS", "TRACE"];

    public static bool IsSafe(string method) => SafeMethods.Contains(method, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request was begun by a page of ours or by the person (address bar, bookmark); what cannot be told is not.</summary>
    public static bool IsOurOwn(HttpRequest request, Uri origin)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
            return site == "same-origin" || site == "none";
        if (request.Headers.Origin is { Count: > 0 } origins)
            return origins.Count == 1 && IsOrigin(origins[0], origin);
        return request.Headers.Referer is { Count: 1 } referers && IsOrigin(referers[0], origin);
    }

    /// <summary>The same for a GET, which a person may have typed: without any word of where it comes from it counts as theirs.</summary>
    public static bool IsOurOwnOrTyped(HttpRequest request, Uri origin) =>
        IsOurOwn(request, origin)
        || (request.Headers["Sec-Fetch-Site"].Count == 0 && request.Headers.Origin.Count == 0 && request.Headers.Referer.Count == 0);

    /// <summary>
    /// Whether JSON is asked for, or sent (Ory Kratos: Accept negotiation, or a JSON body; here also one that names its
    /// charset). A script that says nothing of what it takes is no browser to send to a page.
    /// </summary>
    public static bool WantsJson(HttpRequest request)
    {
        if (request.ContentType is { } type && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            return true;
        var accept = request.Headers.Accept;
        return AcceptHeader.PrefersJson(accept) || (!AcceptHeader.NamesHtml(accept) && request.Headers["Sec-Fetch-Mode"].ToString() is "cors" or "same-origin");
    }

    private static bool IsOrigin(string? text, Uri origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme == origin.Scheme && uri.Port == origin.Port
        && string.Equals(uri.IdnHost, origin.IdnHost, StringComparison.OrdinalIgnoreCase);
}
