namespace OtpGateway.Flows;

/// <summary>
/// An API client's flow has no CSRF token: it takes no request that a browser may have sent, and serves no first factor
/// that a browser adds by itself (Ory Kratos refuses <c>Origin</c> and cookies likewise).
/// </summary>
internal static class ApiFlowGuard
{
    public const string OriginReason = "The request has the header Origin, so a page in a browser has sent it; this flow was begun by an API client. Begin a flow for browsers.";
    public const string CookieReason = "The request has the header Cookie, so a browser has sent it; this flow was begun by an API client. Begin a flow for browsers.";

    // What Cloudflare puts on every client (Ory Kratos passes over them too).
    private static readonly string[] Foreign = ["__cflb", "__cf_bm", "__cfruid", "_cfuvid", "cf_clearance", "cf_ob_info", "cf_use_ob", "__cfwaitingroom", "__cfseq", "__cfduid"];

    /// <summary>Why this is a browser's request; null when it is none.</summary>
    public static FlowNotice? Refuse(HttpRequest request)
    {
        if (request.Headers.Origin.Count > 0)
            return FlowNotice.OriginInApiFlow;
        foreach (var line in request.Headers.Cookie)
            foreach (var cookie in (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (!Foreign.Contains(cookie.Split('=', 2)[0], StringComparer.Ordinal))
                    return FlowNotice.CookieInApiFlow;
        return null;
    }

    public static string Reason(FlowNotice notice) => notice == FlowNotice.OriginInApiFlow ? OriginReason : CookieReason;
}
