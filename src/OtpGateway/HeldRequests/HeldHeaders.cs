using Microsoft.Extensions.Primitives;
using OtpGateway.Http;

namespace OtpGateway.HeldRequests;

/// <summary>Which headers are kept with a request, and which are the connection's or the moment's own.</summary>
internal static class HeldHeaders
{
    private static readonly HashSet<string> NotKept = new(StringComparer.OrdinalIgnoreCase)
    {
        // Credentials are taken from the resuming request: they move on while the person types a code.
        "Cookie", "Authorization", "Proxy-Authorization",
        // Belong to one connection (RFC 9110 section 7.6.1) or are made anew.
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect",
        "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context",
        // What a cache had then is not what the browser has now: it must not be answered "not modified".
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range",
    };

    // What stays of the request that resumes: everything about the connection and who is calling now.
    private static readonly string[] TakenFromResumer = ["Cookie", "Authorization", "Host", "Connection", "traceparent", "tracestate", "baggage"];

    public static List<KeyValuePair<string, string[]>> Keep(IHeaderDictionary headers, CredentialHeaders credentials)
    {
        var named = new HashSet<string>(credentials.Names, StringComparer.OrdinalIgnoreCase);
        foreach (var token in headers.Connection.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            named.Add(token);
        var kept = new List<KeyValuePair<string, string[]>>();
        foreach (var (name, values) in headers)
            if (!NotKept.Contains(name) && !named.Contains(name) && !name.StartsWith(':') && !name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
                kept.Add(new(name, [.. values.Select(value => value ?? "")]));
        return kept;
    }

    public static void Restore(IHeaderDictionary headers, HeldRequest held, CredentialHeaders credentials)
    {
        var current = TakenFromResumer.Concat(credentials.Names).Select(name => (name, values: headers[name])).Where(pair => pair.values.Count > 0).ToList();
        headers.Clear();
        foreach (var (name, values) in current)
            headers[name] = values;
        foreach (var (name, values) in held.Headers)
            if (!credentials.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                headers[name] = new StringValues(values);
        headers.ContentLength = held.HasBody ? held.Length : null;
    }
}
