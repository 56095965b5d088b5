using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>Finds the identity of somebody whom an authenticator names, in the directory that is configured.</summary>
internal sealed class KnownIdentities(Live<IdentityOptions> options, IdentityResolver resolver, IdentityStore store)
{
    /// <summary>Who it is; null for an identity that is switched off. Whom the directory does not know is who the application says.</summary>
    /// <param name="traits">What the application says of them.</param>
    public async ValueTask<Identity?> FindAsync(string authenticator, string subject, JsonObject traits, CancellationToken cancellationToken)
    {
        if (!options.Value.DirectoryInStore)
            return resolver.Resolve(authenticator, subject, traits);
        return await store.FindByExternalIdAsync(subject, cancellationToken) switch
        {
            null => resolver.Resolve(authenticator, subject, traits),
            { State: IdentityState.Active } stored => resolver.Resolve(authenticator, subject, traits, stored),
            _ => null,
        };
    }

    /// <summary>Who signed in with the gateway itself; null when the directory has them no more, or switched off.</summary>
    public async ValueTask<Identity?> FindOwnAsync(string authenticator, string id, CancellationToken cancellationToken) =>
        options.Value.DirectoryInStore && await store.FindAsync(id, cancellationToken) is { State: IdentityState.Active } stored ? resolver.Own(authenticator, stored) : null;
}
