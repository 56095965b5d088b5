using OtpGateway.Configuration;
using OtpGateway.Identities;

namespace OtpGateway.Proxy;

/// <summary>Tells the application who calls (<c>gateway.upstream.identity_headers</c>). The caller's own headers of these names are taken away first.</summary>
internal sealed class IdentityHeaders(Live<ProxyOptions> options)
{
    public void Apply(HttpRequest request, SatisfiedCaller? caller)
    {
        var configured = options.Value.IdentityHeaders;
        // Most have none, and then nothing is allocated.
        if (configured.Count == 0)
            return;
        foreach (var (name, source) in configured)
        {
            request.Headers.Remove(name);
            if (caller is not null && ValueOf(source, caller) is { } value && !value.AsSpan().ContainsAnyInRange('\0', '\x1f'))
                request.Headers[name] = value;
        }
    }

    private static string? ValueOf(string source, SatisfiedCaller caller) => source switch
    {
        "id" => caller.FirstFactor.Identity.ExternalId,
        "aal" => caller.Session?.SecondFactorAt is not null || caller.FirstFactor.SecondFactorAt is not null ? "aal2" : "aal1",
        _ => TraitPath.Texts(caller.FirstFactor.Identity.Traits, source["traits.".Length..]).FirstOrDefault(),
    };
}
