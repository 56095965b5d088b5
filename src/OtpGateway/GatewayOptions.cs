using System.Text.Json.Nodes;
using OtpGateway.Admin;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.FirstFactor;
using OtpGateway.Flows;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Pages;
using OtpGateway.Proxy;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway;

/// <summary>The whole configuration, read: what each feature is told.</summary>
internal sealed record GatewayOptions
{
    /// <summary>What is built in at the start: another value waits for the next one.</summary>
    public static readonly IReadOnlyList<string> FixedKeys = ["dev", "dsn", "secrets", "serve", "urls", "cookies", "session.cookie", "gateway.audit", "gateway.base_path", "gateway.hosts", "gateway.hsts", "gateway.keep_headers", "gateway.trusted_proxies", "log"];

    /// <summary>For trying out: secrets are made when they are missing, and <c>dsn: memory</c> is allowed. Default: no.</summary>
    public bool Dev { get; init; }

    public LogOptions Log { get; init; } = new();

    public StoreOptions Store { get; init; } = new();

    public SecretOptions Secrets { get; init; } = new();

    public AuditOptions Audit { get; init; } = new();

    public ServeOptions Serve { get; init; } = new();

    public AdminOptions Admin { get; init; } = new();

    public ProxyOptions Proxy { get; init; } = new();

    public SessionOptions Session { get; init; } = new();

    public FlowOptions Flows { get; init; } = new();

    public HoldOptions Hold { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public UiTheme Ui { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    public FirstFactorOptions FirstFactor { get; init; } = new();

    public CourierOptions Courier { get; init; } = new();

    /// <summary>Reads everything; what is wrong is in the report, and with it the result is of no use.</summary>
    public static GatewayOptions Read(JsonNode merged, ConfigReport report)
    {
        var root = new ConfigNode(merged, "", report);
        // What else Ory Kratos's configuration may hold.
        root.Ignore("ciphers", "config", "enterprise", "expose-metrics-port", "feature_flags", "hashers", "help", "oauth2_provider",
            "organizations", "preview", "profiling", "security", "sqa-opt-out", "tracing", "version", "watch-courier");
        root.Section("secrets").Ignore("pagination");
        var options = new GatewayOptions
        {
            Dev = root.Bool("dev", false),
            Log = LogOptions.Read(root),
            Store = StoreOptions.Read(root),
            Secrets = SecretOptions.Read(root),
            Serve = ServeOptions.Read(root),
            Admin = AdminOptions.Read(root),
            Proxy = ProxyOptions.Read(root),
            Session = SessionOptions.Read(root),
            Flows = FlowOptions.Read(root),
            Hold = HoldOptions.Read(root),
            Limits = LimitOptions.Read(root),
            Identity = IdentityOptions.Read(root),
            FirstFactor = FirstFactorOptions.Read(root),
            Courier = CourierOptions.Read(root),
        };
        options = options with { Audit = AuditOptions.Read(root, options.Store), Ui = UiTheme.Read(root, options.Serve.BasePath), Flows = options.UsableFlows(root) };
        options.Check(root);
        report.ReportUnknownKeys();
        return options;
    }

    /// <summary>Where a browser signs in: <c>gateway.login_url</c>, else the gateway's own page where it is the first factor.</summary>
    public LoginUrl LoginUrl => new(Proxy.LoginUrl.Length > 0 || !Flows.IsEnabled(FlowKind.Login) ? Proxy.LoginUrl : $"{Serve.BasePath.TrimEnd('/')}/self-service/login/browser?return_to={LoginUrl.Placeholder}");

    // A pasted Ory configuration may switch on what needs more here; nothing half-way is offered.
    private FlowOptions UsableFlows(ConfigNode root)
    {
        var flows = Flows;
        var missing = !Identity.DirectoryInStore ? "gateway.directory: \"store\"" : FirstFactor.Own is null ? "an authenticator of the type \"gateway_session\"" : null;
        if (missing is not null && flows.PasswordlessEnabled)
        {
            root.Warn("selfservice.methods.code.passwordless_enabled", $"has no effect without {missing}: the gateway itself would be the first factor");
            flows = flows with { PasswordlessEnabled = false };
        }
        if (missing is not null && flows.RecoveryEnabled)
        {
            root.Warn("selfservice.flows.recovery.enabled", $"has no effect without {missing}: who recovers an account is signed in by the gateway itself");
            flows = flows with { RecoveryEnabled = false };
        }
        if (!Identity.DirectoryInStore && flows.VerificationEnabled)
        {
            root.Warn("selfservice.flows.verification.enabled", "has no effect without gateway.directory: \"store\", which the addresses are those of");
            flows = flows with { VerificationEnabled = false };
        }
        if (missing is null && !flows.PasswordlessEnabled)
            root.Warn("gateway.authenticators", "has a \"gateway_session\", but selfservice.methods.code.passwordless_enabled is not true: nobody can sign in with the gateway");
        return flows;
    }

    /// <summary>These options with the started process's own values for <see cref="FixedKeys"/>.</summary>
    public GatewayOptions KeepingFixed(GatewayOptions started) => this with
    {
        Dev = started.Dev,
        Log = started.Log,
        Store = started.Store,
        Secrets = started.Secrets,
        Audit = started.Audit,
        Serve = started.Serve,
        Admin = started.Admin,
        Session = Session with { CookieName = started.Session.CookieName, Persistent = started.Session.Persistent },
    };

    /// <summary>What no feature can see alone.</summary>
    private void Check(ConfigNode root)
    {
        if (Secrets.Missing && !Dev)
            root.Problem("secrets.default", "is missing: a list of secrets of at least 32 bytes; `openssl rand -base64 48` makes a good one");
        if (Store.Kind == StoreKind.Memory && !Dev)
            root.Problem("dsn", "memory forgets everything at a restart; it is for trying out, with --dev");

        foreach (var (id, requirement) in Proxy.Requirements)
        {
            if (requirement.Aal == Aal.Aal2 && !(Flows.Enabled && Flows.MfaEnabled))
            {
                root.Problem("selfservice.methods.code.mfa_enabled", $"must be true: route '{id}' demands aal2");
                break;
            }
        }
        foreach (var (id, requirement) in Proxy.Requirements)
            if (requirement.MaxAge > Session.StepUpMaxAge)
                root.Warn($"ReverseProxy.Routes.{id}.Metadata.max_age", $"is more than gateway.step_up.max_age, {GoDuration.Format(Session.StepUpMaxAge)}, which ends a second factor earlier");
        if (LoginUrl.Template.Length == 0 && Proxy.Requirements.Values.Any(requirement => requirement.Aal != Aal.Aal0))
            root.Warn("gateway.login_url", "is missing: who is not signed in gets an error page");
        if (Session.StepUpMaxAge > Session.Lifespan)
            root.Warn("gateway.step_up.max_age", "is more than session.lifespan, which ends a second factor earlier");

        CheckLoginForms(root);
        foreach (var (id, requirement) in Proxy.Requirements)
            if (requirement.Via.Length > 0 && !Identity.Knows(requirement.Via))
                root.Warn($"ReverseProxy.Routes.{id}.Metadata.via", $"'{requirement.Via}' is a trait of no schema: nobody can pass this route");
        foreach (var (id, requirement) in Proxy.Requirements)
            if (requirement.BackupCodes && !Flows.BackupCodesEnabled)
                root.Warn($"ReverseProxy.Routes.{id}.Metadata.backup_codes", "has no effect: selfservice.methods.lookup_secret.enabled is false");
        if (Flows.BackupCodesEnabled && !Proxy.Requirements.Values.Any(requirement => requirement.BackupCodes))
            root.Warn("selfservice.methods.lookup_secret.enabled", "lets backup codes be set up, and no route is passed with one (Metadata.backup_codes: \"allow\")");
        var steppingUp = Proxy.Requirements.Values.Any(requirement => requirement.Aal == Aal.Aal2);
        if (steppingUp && Courier.Channels.Any(channel => channel.Dispatch.MessageType == Channels.Email) && Flows.EmailAal == Aal.Aal2)
            root.Warn("selfservice.methods.code.config.channels.email.aal", "a code by e-mail gives aal2, as in Ory; NIST SP 800-63B-4 3.1.3.1 does not take e-mail for a second factor (\"aal1\" switches it off)");
        if (steppingUp && Courier.Channels.Any(channel => channel.Dispatch.MessageType == Channels.Sms) && Limits.SmsCountries.Count == 0)
            root.Warn("gateway.limits.sms_countries", "is empty: messages go to every country but premium and satellite ranges");
        if (steppingUp && Serve.TrustedProxies.Count == 0 && !Serve.BaseUrl.IsLoopback)
            root.Warn("gateway.limits.sends_per_ip", "does not count callers with a private address while gateway.trusted_proxies is empty: it may be that of a reverse proxy, which everybody has");
        if (steppingUp && Courier.Channels.Count == 0)
            root.Warn("courier.channels", "is empty: no code can be sent");

        CheckUiUrl(root, "selfservice.flows.login.ui_url", Flows.LoginUiUrl);
        foreach (var (kind, url) in Flows.UiUrls.Where(page => Flows.IsEnabled(page.Key)))
            CheckUiUrl(root, $"selfservice.flows.{kind.Text()}.ui_url", url);
        CheckUiUrl(root, "selfservice.flows.settings.ui_url", Flows.Settings.UiUrl);
        CheckUiUrl(root, "selfservice.flows.error.ui_url", Flows.ErrorUiUrl);
        // Behind something that ends TLS, every caller has its address.
        if (Serve.IsHttps && Serve.TrustedProxies.Count == 0 && Serve.Public.All(listener => listener.Tls is null))
            root.Warn("gateway.trusted_proxies", "is empty, and something else must be ending TLS: its address will be taken for that of every caller");
    }

    private void CheckLoginForms(ConfigNode root)
    {
        if (FirstFactor.LoginForms.Count == 0)
            return;
        foreach (var path in FirstFactor.LoginForms.SelectMany(form => form.Forms).Select(form => form.Path))
            if (Serve.BasePath.Length > 1 && (path + "/").StartsWith(Serve.BasePath.TrimEnd('/') + "/", StringComparison.Ordinal))
                root.Problem("gateway.authenticators", $"watches {path}, which is the gateway's own (gateway.base_path) and never reaches an application");
        foreach (var name in FirstFactor.LoginForms.SelectMany(form => form.Forms).SelectMany(form => form.KeepCookies))
            if (RawCookies.IsOwn(name, Session.CookieName))
                root.Problem("gateway.authenticators", $"keeps the cookie {name}, which is the gateway's own (session.cookie.name) and never reaches an application");
        if (!Identity.DirectoryInStore && Identity.Directory.Count == 0)
            root.Warn("gateway.directory", "is missing: a login form yields a name and nothing else, so nobody who signs in there has an address for a code");
        if (Serve.Hosts.Count > 1)
            root.Warn("gateway.hosts", "has several hosts, and a login form counts at each of them: whoever can sign in with one of them under somebody's name has that name at all of them");
    }

    // The flow's cookie belongs to the gateway's host: no other host's page could submit it.
    private void CheckUiUrl(ConfigNode root, string key, string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
            && !page.Host.Equals(Serve.BaseUrl.Host, StringComparison.OrdinalIgnoreCase))
            root.Problem(key, $"must be on the gateway's own host, {Serve.BaseUrl.Host}");
    }
}
