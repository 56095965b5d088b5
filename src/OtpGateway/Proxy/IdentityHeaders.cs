using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Proxy;

/// <summary>Tells the application who calls (<c>gateway.upstream.identity_headers</c>, <c>identity_token</c>). The caller's own headers of these names are taken away first.</summary>
internal sealed class IdentityHeaders(Live<ProxyOptions> options, Live<SessionOptions> sessionOptions, IdentityTokens tokens, StoreClock clock)
{
    public void Apply(HttpRequest request, SatisfiedCaller? caller)
    {
        var told = options.Value;
        if (told.IdentityToken is { } token)
        {
            request.Headers.Remove(token.Header);
            if (caller is not null)
                request.Headers[token.Header] = tokens.Issue(request.HttpContext, caller, token);
        }
        var configured = told.IdentityHeaders;
        // Most have none, and then nothing is allocated.
        if (configured.Count == 0)
            return;
        foreach (var (name, source) in configured)
        {
            request.Headers.Remove(name);
            if (caller is not null && ValueOf(source, request.HttpContext, caller) is { } value && !value.AsSpan().ContainsAnyInRange('\0', '\x1f'))
                request.Headers[name] = value;
        }
    }

    private string? ValueOf(string source, HttpContext context, SatisfiedCaller caller) => source switch
    {
        "id" => caller.FirstFactor.Identity.ExternalId,
        "aal" => caller.LevelAt(context, sessionOptions.Value, clock.GetUtcNow()) == Aal.Aal2 ? "aal2" : "aal1",
        _ => TraitPath.Texts(caller.FirstFactor.Identity.Traits, source["traits.".Length..]).FirstOrDefault(),
    };
}
