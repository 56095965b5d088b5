using OtpGateway.Configuration;
using OtpGateway.Flows.Settings;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>Flows and their codes (<c>selfservice</c>).</summary>
internal sealed record FlowOptions
{
    /// <summary>The longest time a code may be used within: NIST SP 800-63B-4 3.1.3.2 and OWASP ASVS 6.5.5. More is possible, with a warning.</summary>
    private static readonly TimeSpan RecommendedLifespan = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RecommendedFlowLifespan = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Whether codes can be used at all. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether a code is a second factor. Default: no, as in Ory Kratos; a route of aal2 needs it.</summary>
    public bool MfaEnabled { get; init; }

    /// <summary>Whether a code alone signs in. Default: no.</summary>
    public bool PasswordlessEnabled { get; init; }

    /// <summary>Whether people of the directory change their own traits (<c>methods.profile.enabled</c>). Default: yes, as in Ory Kratos.</summary>
    public bool ProfileEnabled { get; init; } = true;

    /// <summary>How long a code can be used. Default: 10 minutes, at most 1 hour.</summary>
    public TimeSpan CodeLifespan { get; init; } = RecommendedLifespan;

    /// <summary>Codes submitted for a flow, right ones included, before it is dead. Default: 5, at most 10.</summary>
    public int MaxSubmissions { get; init; } = 5;

    /// <summary>Characters of a code. Default: 6.</summary>
    public int CodeLength { get; init; } = 6;

    /// <summary>What codes are made of. Default: digits.</summary>
    public CodeAlphabet Alphabet { get; init; } = CodeAlphabet.Numeric;

    /// <summary>The level a code by e-mail gives. Default: aal2, as in Ory Kratos.</summary>
    public Aal EmailAal { get; init; } = Aal.Aal2;

    /// <summary>Whether backup codes can be set up and used. Default: no, as in Ory Kratos.</summary>
    public bool BackupCodesEnabled { get; init; }

    /// <summary>What holds for addresses that the application says and that nobody has shown to have. Default: a code to a known one confirms them.</summary>
    public AddressChange AddressChange { get; init; } = AddressChange.VerifyOld;

    /// <summary>How long a flow lives. Default: 30 minutes.</summary>
    public TimeSpan FlowLifespan { get; init; } = RecommendedFlowLifespan;

    /// <summary>The page that shows a flow; empty for the gateway's own.</summary>
    public string LoginUiUrl { get; init; } = "";

    /// <summary>Whether somebody can join the directory by themselves (<c>flows.registration.enabled</c>). Default: yes, where a code alone signs in.</summary>
    public bool RegistrationEnabled { get; init; } = true;

    /// <summary>Whether addresses can be verified without signing in. Default: no.</summary>
    public bool VerificationEnabled { get; init; }

    /// <summary>Whether a code to an address gets back into an account. Default: no.</summary>
    public bool RecoveryEnabled { get; init; }

    /// <summary>How long visitors' flows live that are not sign-ins, by kind. Default: 30 minutes.</summary>
    public IReadOnlyDictionary<FlowKind, TimeSpan> Lifespans { get; init; } = new Dictionary<FlowKind, TimeSpan>();

    /// <summary>The pages that show flows other than login, by kind; missing for the gateway's own.</summary>
    public IReadOnlyDictionary<FlowKind, string> UiUrls { get; init; } = new Dictionary<FlowKind, string>();

    /// <summary>Where a browser goes after flows other than login, by kind; missing for <see cref="DefaultReturnUrl"/>.</summary>
    public IReadOnlyDictionary<FlowKind, string> AfterUrls { get; init; } = new Dictionary<FlowKind, string>();

    /// <summary>Whether such a flow of a visitor can be begun.</summary>
    public bool IsEnabled(FlowKind kind) => Enabled && kind switch
    {
        FlowKind.Login => PasswordlessEnabled,
        FlowKind.Registration => PasswordlessEnabled && RegistrationEnabled,
        FlowKind.Verification => VerificationEnabled,
        FlowKind.Recovery => RecoveryEnabled,
        FlowKind.Settings => false,
    };

    /// <summary>How long a flow lives.</summary>
    public TimeSpan LifespanOf(FlowKind kind) => kind == FlowKind.Login ? FlowLifespan : Lifespans.GetValueOrDefault(kind, RecommendedFlowLifespan);

    /// <summary>The page that shows a flow; empty for the gateway's own.</summary>
    public string UiUrlOf(FlowKind kind) => kind == FlowKind.Login ? LoginUiUrl : UiUrls.GetValueOrDefault(kind, "");

    /// <summary>Where a browser goes after a flow.</summary>
    public string AfterUrlOf(FlowKind kind) => kind == FlowKind.Login ? AfterLoginReturnUrl : AfterUrls.GetValueOrDefault(kind, DefaultReturnUrl);

    public SettingsOptions Settings { get; init; } = new();

    /// <summary>The page that shows an error; empty for the gateway's own.</summary>
    public string ErrorUiUrl { get; init; } = "";

    /// <summary>Where a browser goes when it has nowhere to return to. Default: <c>/</c>.</summary>
    public string DefaultReturnUrl { get; init; } = "/";

    /// <summary>Where a browser goes after a flow without a <c>return_to</c>.</summary>
    public string AfterLoginReturnUrl { get; init; } = "/";

    /// <summary>Where a browser goes after it has signed out.</summary>
    public string AfterLogoutReturnUrl { get; init; } = "/";

    /// <summary>Where <c>return_to</c> may lead besides the gateway's own host: origins with a path to begin with; a host may begin with <c>*.</c>.</summary>
    public IReadOnlyList<string> AllowedReturnUrls { get; init; } = [];

    public static FlowOptions Read(ConfigNode root)
    {
        var defaults = new FlowOptions();
        var node = root.Section("selfservice");
        var fallback = ReadUrl(node, "default_browser_return_url", defaults.DefaultReturnUrl);

        var flows = node.Section("flows");
        var login = flows.Section("login");
        login.Ignore("style", "before");
        var afterLogin = login.Section("after");
        afterLogin.Ignore("hooks", "password", "webauthn", "passkey", "oidc", "saml", "totp", "lookup_secret");
        afterLogin.Section("code").Ignore("hooks");
        var logout = flows.Section("logout");
        logout.Ignore("clear_browser_data");

        var kinds = new[] { FlowKind.Registration, FlowKind.Verification, FlowKind.Recovery };
        foreach (var kind in kinds)
        {
            var section = flows.Section(kind.Text());
            section.Ignore("before", "style", "login_hints", "notify_unknown_recipients");
            section.Section("after").Ignore("hooks", "password", "webauthn", "passkey", "oidc", "saml", "totp", "lookup_secret", "link");
            section.Section("after").Section("code").Ignore("hooks");
            if (kind != FlowKind.Registration && section.Choice("use", "code", ("code", "code"), ("link", "link")) == "link")
                section.Problem("use", "must be \"code\": links in messages are opened by mail scanners, and codes are not");
        }
        var methods = node.Section("methods");
        methods.Ignore("b2b", "captcha", "deviceauthn", "link", "oidc", "passkey", "password", "saml", "totp", "webauthn");
        var code = methods.Section("code");
        code.Ignore("passwordless_login_fallback_enabled");
        var config = code.Section("config");
        config.Ignore("missing_credential_fallback_enabled");

        var options = new FlowOptions
        {
            Enabled = code.Bool("enabled", defaults.Enabled),
            MfaEnabled = code.Bool("mfa_enabled", defaults.MfaEnabled),
            ProfileEnabled = methods.Section("profile").Bool("enabled", defaults.ProfileEnabled),
            PasswordlessEnabled = code.Bool("passwordless_enabled", defaults.PasswordlessEnabled),
            CodeLifespan = config.Duration("lifespan", defaults.CodeLifespan, TimeSpan.FromSeconds(1), Hour),
            MaxSubmissions = config.Int("max_submissions", defaults.MaxSubmissions, 1, 10),
            CodeLength = config.Int("length", defaults.CodeLength, 6, 10),
            Alphabet = config.Choice("alphabet", defaults.Alphabet,
                ("numeric", CodeAlphabet.Numeric), ("alphanumeric", CodeAlphabet.Alphanumeric)),
            EmailAal = config.Section("channels").Section("email").Choice("aal", defaults.EmailAal, ("aal1", Aal.Aal1), ("aal2", Aal.Aal2)),
            BackupCodesEnabled = methods.Section("lookup_secret").Bool("enabled", defaults.BackupCodesEnabled),
            AddressChange = root.Section("gateway").Choice("address_change", defaults.AddressChange,
                ("verify_old", AddressChange.VerifyOld), ("allow", AddressChange.Allow), ("refuse", AddressChange.Refuse)),
            FlowLifespan = login.Duration("lifespan", defaults.FlowLifespan, TimeSpan.FromSeconds(1), Hour),
            LoginUiUrl = ReadUrl(login, "ui_url", ""),
            RegistrationEnabled = flows.Section("registration").Bool("enabled", defaults.RegistrationEnabled),
            VerificationEnabled = flows.Section("verification").Bool("enabled", defaults.VerificationEnabled),
            RecoveryEnabled = flows.Section("recovery").Bool("enabled", defaults.RecoveryEnabled),
            Lifespans = kinds.ToDictionary(kind => kind, kind => flows.Section(kind.Text()).Duration("lifespan", RecommendedFlowLifespan, TimeSpan.FromSeconds(1), Hour)),
            UiUrls = kinds.ToDictionary(kind => kind, kind => ReadUrl(flows.Section(kind.Text()), "ui_url", "")),
            AfterUrls = kinds.ToDictionary(kind => kind, kind => ReadAfter(flows.Section(kind.Text()).Section("after"), fallback)),
            Settings = SettingsOptions.Read(flows.Section("settings"), ReadUrl),
            ErrorUiUrl = ReadUrl(flows.Section("error"), "ui_url", ""),
            DefaultReturnUrl = fallback,
            AfterLoginReturnUrl = ReadAfter(afterLogin, fallback),
            AfterLogoutReturnUrl = ReadUrl(logout.Section("after"), "default_browser_return_url", fallback),
            AllowedReturnUrls = node.Strings("allowed_return_urls"),
        };
        if (options.CodeLifespan > RecommendedLifespan)
            config.Warn("lifespan", $"{GoDuration.Format(options.CodeLifespan)} is long for a code: {GoDuration.Format(RecommendedLifespan)} is the most that NIST SP 800-63B-4 allows");
        if (options.FlowLifespan > RecommendedFlowLifespan)
            login.Warn("lifespan", $"{GoDuration.Format(options.FlowLifespan)} is long for a flow: {GoDuration.Format(RecommendedFlowLifespan)} is enough");
        if (options.FlowLifespan < options.CodeLifespan)
            login.Warn("lifespan", "is shorter than that of a code: codes end with their flow");
        foreach (var (index, url) in options.AllowedReturnUrls.Index())
            if (!IsAllowedReturnUrl(url))
                node.Problem($"allowed_return_urls[{index}]", $"must be an http(s) URL, its host in full or with \"*.\" before a domain, not \"{url}\"");
        return options;
    }

    private static string ReadAfter(ConfigNode after, string fallback) =>
        ReadUrl(after.Section("code"), "default_browser_return_url", ReadUrl(after, "default_browser_return_url", fallback));

    private static string ReadUrl(ConfigNode node, string key, string fallback)
    {
        var url = node.String(key);
        if (string.IsNullOrEmpty(url))
            return fallback;
        if (LocalPath.IsLocal(url) || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"))
            return url;
        node.Problem(key, $"must be an http(s) URL or a path that begins with one \"/\", not \"{url}\"");
        return fallback;
    }

    // "*." only before a domain of two labels or more: "*.com" would allow the world.
    private static bool IsAllowedReturnUrl(string url)
    {
        if (LocalPath.IsLocal(url))
            return true;
        var whole = url.Replace("://*.", "://any.", StringComparison.Ordinal);
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            && (whole.Length == url.Length || uri.Host.AsSpan().Count('.') >= 2) && !uri.Host.Contains('*', StringComparison.Ordinal);
    }
}
