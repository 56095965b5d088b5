namespace OtpGateway.Proxy;

/// <summary>
/// A browser's question whether another origin's script may send something (Fetch, section "CORS-preflight fetch"). It says
/// nothing of who is calling and does nothing, so it reaches the application on protected routes too: with what belongs to
/// the question and no more, whoever sends it.
/// </summary>
internal static class Preflight
{
    private static readonly HashSet<string> Belonging = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Origin", "Referer", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Pragma", "Priority", "Save-Data",
        "Access-Control-Request-Method", "Access-Control-Request-Headers", "Access-Control-Request-Private-Network", "Access-Control-Request-Local-Network",
        "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Content-Length", "traceparent", "tracestate",
    };

    public static void Strip(HttpRequest request)
    {
        var headers = request.Headers;
        foreach (var name in headers.Keys.Where(name => !name.StartsWith(':') && !Belonging.Contains(name)).ToList())
            headers.Remove(name);
    }
}
