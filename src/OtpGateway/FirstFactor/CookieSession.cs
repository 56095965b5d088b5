using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>The application's own session cookie; the application is asked whose it is.</summary>
internal sealed record CookieSession : Authenticator
{
    public const string Type = "cookie_session";

    /// <summary>The cookies that make a login. No other cookie is sent to the application's check.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    public required SessionCheck Check { get; init; }

    public override Presented Present(HttpContext context)
    {
        var request = context.Request.Headers;
        var cookies = ApplicationCookies.Read(request.Cookie, Only, out var twice);
        if (twice is not null)
            return new Presented.Twice(twice);
        if (cookies.Count == 0)
            return new Presented.Nothing();
        return QuestionOf(request, cookies);
    }

    /// <summary>What the application is asked about these cookies, beside the other headers of a request.</summary>
    public Presented.ToAsk QuestionOf(IHeaderDictionary request, IReadOnlyList<KeyValuePair<string, string>> cookies)
    {
        var headers = Check.Forwarded(request);
        headers.Add(new("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))));
        return new Presented.ToAsk(Check, headers, cookies, Binding(cookies));
    }

    /// <summary>What a login is recognised by: its cookies, in the order of their names.</summary>
    public static IReadOnlyList<string> Binding(IEnumerable<KeyValuePair<string, string>> cookies) =>
        [.. cookies.OrderBy(cookie => cookie.Key, StringComparer.Ordinal).SelectMany(cookie => new[] { cookie.Key, cookie.Value })];

    public override IReadOnlyList<string> CredentialHeaders => Check.ForwardHeaders;

    public override IReadOnlyList<string> OtherHeaders(HttpContext context) => Check.ForwardHeaders;

    public static CookieSession ReadFrom(ConfigNode node)
    {
        var only = node.Strings("only");
        if (only.Count == 0)
            node.Problem("only", "must name the cookies that make a login, such as [\"SESSION\"]: no other cookie is sent to check_session_url");
        foreach (var (index, name) in only.Index())
        {
            if (!HttpToken.IsToken(name))
                node.Problem($"only[{index}]", "must be the exact name of a cookie");
            else if (only.Take(index).Contains(name))
                node.Problem($"only[{index}]", $"'{name}' occurs twice");
        }
        return new CookieSession { Name = ReadName(node, Type), Only = only, Check = SessionCheck.Read(node) };
    }
}
