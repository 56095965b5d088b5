using OtpGateway.Configuration;
using OtpGateway.Sessions;

namespace OtpGateway.Flows.Settings;

/// <summary>What somebody can change of their own (<c>selfservice.flows.settings</c>).</summary>
internal sealed record SettingsOptions
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The page that shows a settings flow; empty for the gateway's own.</summary>
    public string UiUrl { get; init; } = "";

    /// <summary>How long a settings flow lives. Default: 30 minutes, at most 1 hour.</summary>
    public TimeSpan Lifespan { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long ago somebody may have shown their last factor to change something; 0 asks for nothing. Default: 1 hour.</summary>
    public TimeSpan PrivilegedMaxAge { get; init; } = Hour;

    /// <summary>The level that a settings flow demands. Default: the highest one that the identity can reach.</summary>
    public RequiredAal RequiredAal { get; init; } = RequiredAal.HighestAvailable;

    /// <summary>Where a browser goes after a change, when the flow has no <c>return_to</c>; empty for the settings page itself.</summary>
    public string AfterReturnUrl { get; init; } = "";

    /// <param name="node"><c>selfservice.flows.settings</c>.</param>
    /// <param name="readUrl">Reads a path or URL of the operator's.</param>
    public static SettingsOptions Read(ConfigNode node, Func<ConfigNode, string, string, string> readUrl)
    {
        var defaults = new SettingsOptions();
        node.Ignore("before");
        var after = node.Section("after");
        after.Ignore("hooks", "password", "profile", "oidc", "saml", "totp", "webauthn", "passkey", "lookup_secret");
        return new SettingsOptions
        {
            UiUrl = readUrl(node, "ui_url", defaults.UiUrl),
            Lifespan = node.Duration("lifespan", defaults.Lifespan, TimeSpan.FromSeconds(1), Hour),
            PrivilegedMaxAge = node.Duration("privileged_session_max_age", defaults.PrivilegedMaxAge, TimeSpan.Zero, TimeSpan.FromHours(24)),
            RequiredAal = node.Choice("required_aal", defaults.RequiredAal,
                ("aal1", RequiredAal.Aal1), ("highest_available", RequiredAal.HighestAvailable), ("aal2", RequiredAal.Aal2)),
            AfterReturnUrl = readUrl(after, "default_browser_return_url", defaults.AfterReturnUrl),
        };
    }
}
