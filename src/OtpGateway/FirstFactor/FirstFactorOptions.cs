using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>Who knows who is calling (<c>gateway.authenticators</c>).</summary>
internal sealed record FirstFactorOptions
{
    /// <summary>Asked in this order; the first that knows the caller wins.</summary>
    public IReadOnlyList<Authenticator> Authenticators { get; init; } = [];

    /// <summary>The name of the authenticator for those who signed in with the gateway itself; null where there is none.</summary>
    public string? Own => Authenticators.FirstOrDefault(authenticator => authenticator is OwnSession)?.Name;

    /// <summary>The application's login forms that are watched.</summary>
    public IReadOnlyList<LoginForm> LoginForms { get; init; } = [];

    /// <summary>The request headers besides Cookie and Authorization that may say who is calling.</summary>
    public CredentialHeaders CredentialHeaders => new([.. Authenticators.SelectMany(authenticator => authenticator.CredentialHeaders).Append(SessionToken.Header).Distinct(StringComparer.OrdinalIgnoreCase)]);

    public static FirstFactorOptions Read(ConfigNode root)
    {
        var authenticators = new List<Authenticator>();
        foreach (var node in root.Section("gateway").Items("authenticators"))
        {
            if (Authenticator.Read(node) is not { } authenticator)
                continue;
            // Under one name, two applications' callers with the same id would be one person.
            if (authenticators.Exists(other => other.Name == authenticator.Name))
                node.Problem("name", $"another authenticator is called '{authenticator.Name}' already: give each a name of its own that stays");
            if (authenticator is OwnSession && authenticators.Exists(other => other is OwnSession))
                node.Problem("type", "\"gateway_session\" occurs twice: there is only one sign-in of the gateway");
            authenticators.Add(authenticator);
        }
        var forms = authenticators.OfType<LoginForm>().ToList();
        foreach (var twice in forms.SelectMany(form => form.Forms).GroupBy(form => (form.Method, form.Path)).Where(group => group.Count() > 1))
            root.Problem("gateway.authenticators", $"{twice.Key.Method} {twice.Key.Path} is a login form twice: whose login it was could not be told");
        // In the spellings of any of them: the application would know somebody who signs in under another name.
        var logins = authenticators.SelectMany(authenticator => authenticator switch { LoginForm form => form.Only, CookieSession session => session.Only, _ => [] }).Select(PresentedCookies.Canonical).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, name) in forms.SelectMany(form => form.Forms).SelectMany(form => form.KeepCookies.Select(name => (form.Path, name))))
            if (logins.Contains(PresentedCookies.Canonical(name)))
                root.Problem("gateway.authenticators", $"keeps the cookie {name} at {path}, which makes a login (only): the application would know somebody there before they sign in");
        return new FirstFactorOptions { Authenticators = authenticators, LoginForms = forms };
    }
}
