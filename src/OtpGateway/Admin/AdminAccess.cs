using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OtpGateway.Http;

namespace OtpGateway.Admin;

/// <summary>Who may call the admin API: with a token whoever has it, without one the programs of this machine.</summary>
internal sealed class AdminAccess(AdminOptions options)
{
    private const string Scheme = "Bearer ";

    // What a proxy adds: a request that carries one comes from somewhere else, whatever address it was sent to.
    private static readonly string[] Forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", HeaderNames.Via];

    private readonly AdminToken? token = options.Token is null ? null : new AdminToken(options.Token);

    /// <summary>Why a request is not let in; null when it is.</summary>
    public ApiError? Refuse(HttpRequest request)
    {
        // A name that somebody else lets point to this machine (DNS rebinding) makes their page one of ours for the browser.
        if (!IsOurs(request.Host.Host.Trim('[', ']')))
            return new ApiError(StatusCodes.Status421MisdirectedRequest, "The request was sent to another host")
            {
                Reason = "The Host header names neither this machine nor serve.admin.host or the host of serve.admin.base_url.",
            };
        if (IsOfAnotherPage(request))
            return new ApiError(StatusCodes.Status403Forbidden, "The requested action was forbidden") { Reason = "Pages of other origins may not call the admin API." };
        if (token is not null)
            return Presents(request.Headers.Authorization, token) ? null : new ApiError(StatusCodes.Status401Unauthorized, "The request could not be authorized")
            {
                Reason = "The admin API needs the header \"Authorization: Bearer\" with the token of serve.admin.token.",
            };
        if (Forwarding.Any(request.Headers.ContainsKey))
            return new ApiError(StatusCodes.Status403Forbidden, "The requested action was forbidden")
            {
                Reason = "The request came through a proxy; the admin API is open to this machine only, unless serve.admin.token is set.",
            };
        return null;
    }

    private bool IsOurs(string host) =>
        ListenerOptions.IsLoopbackHost(host)
        || host.Equals(options.Listener.Host, StringComparison.OrdinalIgnoreCase)
        || (host.Length > 0 && host.Equals(options.Host, StringComparison.OrdinalIgnoreCase))
        // A listener that other machines reach has a token, which no page knows; by which names they reach it was not said.
        || (host.Length > 0 && options.Host.Length == 0 && !options.Listener.IsLoopback);

    // Fetch Metadata (W3C); browsers that do not send it send Origin with whatever could change something.
    private static bool IsOfAnotherPage(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin" && site != "none")
            return true;
        var origin = request.Headers.Origin;
        return origin.Count > 0 && !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Presents(StringValues authorization, AdminToken token) =>
        authorization is [{ } only] && only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Is(only[Scheme.Length..].Trim(' '));
}
