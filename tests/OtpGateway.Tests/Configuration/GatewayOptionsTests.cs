using OtpGateway.Http;
using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Sessions;

namespace OtpGateway.Tests.Configuration;

public sealed class GatewayOptionsTests : IDisposable
{
    private readonly ConfigDirectory directory = new();

    [Fact]
    public void Read_Minimal_HasTheDefaults()
    {
        var load = directory.LoadOver("{}");

        Assert.Empty(load.Problems);
        var options = load.OptionsOrThrow();
        Assert.Equal("/.otp", options.Serve.BasePath);
        Assert.Equal("http://127.0.0.1:4433", options.Serve.Origin);
        Assert.Equal(["127.0.0.1:4433"], options.Serve.Hosts);
        Assert.Equal("otp_gateway", options.Session.CookieName);
        Assert.Equal(TimeSpan.FromHours(24), options.Session.Lifespan);
        Assert.Equal(TimeSpan.FromHours(1), options.Session.StepUpMaxAge);
        Assert.Equal(TimeSpan.FromMinutes(10), options.Flows.CodeLifespan);
        Assert.Equal(5, options.Flows.MaxSubmissions);
        Assert.Equal(6, options.Flows.CodeLength);
        Assert.Equal(CodeAlphabet.Numeric, options.Flows.Alphabet);
        Assert.Equal(Aal.Aal2, options.Flows.EmailAal);
        Assert.Equal(10L << 20, options.Hold.MaxBody);
        Assert.Equal(256L << 20, options.Hold.Total);
        Assert.Equal(3, options.Limits.SendsPerFlow);
        Assert.Equal(23, options.Courier.HeaderAllowlist.Count);
        Assert.Equal(Aal.Aal0, options.Proxy.Requirements["all"].Aal);
    }

    [Fact]
    public void Read_CorsOrigins_AreSpeltAsBrowsersDo()
    {
        var load = directory.LoadOver("""{ "gateway": { "cors_origins": ["https://App.Example:443/", "http://localhost:3000", "https://bücher.example"] } }""");

        Assert.Equal(["http://localhost:3000", "https://app.example", "https://xn--bcher-kva.example"], load.OptionsOrThrow().Proxy.CorsOrigins.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_UnknownAalAndMisspeltKey_BothAreNamedInOneException()
    {
        var load = directory.LoadOver("""
            {
              "ReverseProxy": { "Routes": { "all": { "Metadata": { "aal": "aal7" } } } },
              "selfservice": { "methods": { "code": { "mfa_enabeld": true } } }
            }
            """);

        var message = Assert.Throws<ConfigException>(load.OptionsOrThrow).Message;
        Assert.Contains("ReverseProxy.Routes.all.Metadata.aal: 'aal7' is not valid: did you mean 'aal0'?", message, StringComparison.Ordinal);
        Assert.Contains("selfservice.methods.code.mfa_enabeld: unknown key, did you mean 'mfa_enabled'?", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "dev": false }""", "secrets.default", "is missing")]
    [InlineData("""{ "dev": false, "dsn": "memory" }""", "dsn", "with --dev")]
    [InlineData("""{ "secrets": { "default": ["short"] } }""", "secrets.default[0]", "at least 32 bytes")]
    [InlineData("""{ "dev": false, "secrets": { "default": ["PLEASE-CHANGE-ME-I-AM-VERY-INSECURE"] } }""", "secrets.default[0]", "is an example or too simple")]
    [InlineData("""{ "dev": false, "secrets": { "default": ["a secret of the tests, 32 bytes long"], "cipher": ["32-LONG-SECRET-NOT-SECURE-AT-ALL"] } }""", "secrets.cipher[0]", "is an example or too simple")]
    [InlineData("""{ "dev": false, "secrets": { "default": ["0123012301230123012301230123012301230123"] } }""", "secrets.default[0]", "is an example or too simple")]
    [InlineData("""{ "gatewey": {} }""", "gatewey", "did you mean 'gateway'?")]
    [InlineData("""{ "gateway": { "default_aal": "aal3" } }""", "gateway.default_aal", "'aal3' is not valid")]
    [InlineData("""{ "gateway": { "default_aal": "aal2" } }""", "selfservice.methods.code.mfa_enabled", "route 'all' demands aal2")]
    [InlineData("""{ "gateway": { "address_change": "allowed" } }""", "gateway.address_change", "'allowed' is not valid")]
    [InlineData("""{ "gateway": { "base_path": "otp" } }""", "gateway.base_path", "must be like")]
    [InlineData("""{ "gateway": { "base_path": "/otp/" } }""", "gateway.base_path", "must be like")]
    [InlineData("""{ "gateway": { "base_path": "/a/../b" } }""", "gateway.base_path", "must be like")]
    [InlineData("""{ "gateway": { "base_path": "//evil" } }""", "gateway.base_path", "must be like")]
    [InlineData("""{ "gateway": { "hosts": ["*.bank.example"] } }""", "gateway.hosts[0]", "must be a host")]
    [InlineData("""{ "gateway": { "hosts": ["bank.example/x"] } }""", "gateway.hosts[0]", "must be a host")]
    [InlineData("""{ "gateway": { "cors_origins": ["*"] } }""", "gateway.cors_origins[0]", "must be an origin")]
    [InlineData("""{ "gateway": { "cors_origins": ["https://a.example", "https://b.example/x"] } }""", "gateway.cors_origins[1]", "must be an origin")]
    [InlineData("""{ "gateway": { "cors_origins": ["null"] } }""", "gateway.cors_origins[0]", "must be an origin")]
    [InlineData("""{ "gateway": { "trusted_proxies": ["10.0.0.0/33"] } }""", "gateway.trusted_proxies[0]", "must be a network")]
    [InlineData("""{ "gateway": { "login_url": "//evil.example/" } }""", "gateway.login_url", "must be an http(s) URL or a path")]
    [InlineData("""{ "gateway": { "login_url": "/login?next={returnto}" } }""", "gateway.login_url", "{return_to}")]
    [InlineData("""{ "gateway": { "upstream": { "expiry_header": "X Ends" } } }""", "gateway.upstream.expiry_header", "not the name of a header")]
    [InlineData("""{ "gateway": { "upstream": { "identity_headers": { "X Auth": "id" } } } }""", "gateway.upstream.identity_headers.X Auth", "not the name of a header")]
    [InlineData("""{ "gateway": { "upstream": { "identity_headers": { "X-Auth": "name" } } } }""", "gateway.upstream.identity_headers.X-Auth", "'name' is not valid")]
    [InlineData("""{ "gateway": { "step_up": { "max_age": "25h" } } }""", "gateway.step_up.max_age", "must be 1s to 24h")]
    [InlineData("""{ "gateway": { "hold": { "max_body": "17MiB" } } }""", "gateway.hold.max_body", "must be 0 to 16777216 bytes")]
    [InlineData("""{ "gateway": { "hold": { "total": "1MiB" } } }""", "gateway.hold.total", "at least max_body")]
    [InlineData("""{ "gateway": { "limits": { "sends_per_flow": 6 } } }""", "gateway.limits.sends_per_flow", "must be 1 to 5")]
    [InlineData("""{ "gateway": { "limits": { "failures_per_identity": { "count": 21 } } } }""", "gateway.limits.failures_per_identity.count", "must be 3 to 20")]
    [InlineData("""{ "gateway": { "limits": { "sends_per_ip": 20 } } }""", "gateway.limits.sends_per_ip", "must be an object, not a number")]
    [InlineData("""{ "gateway": { "limits": { "sms_countries": ["Germany"] } } }""", "gateway.limits.sms_countries[0]", "must be a calling code")]
    [InlineData("""{ "session": { "cookie": { "name": "a b" } } }""", "session.cookie.name", "must consist of")]
    [InlineData("""{ "session": { "cookie": { "name": "__Host-a" } } }""", "session.cookie.name", "without its prefix")]
    [InlineData("""{ "session": { "cookie": { "domain": "bank.example" } } }""", "session.cookie.domain", "must be left out")]
    [InlineData("""{ "cookies": { "path": "/app" } }""", "cookies.path", "must be \"/\"")]
    [InlineData("""{ "cookies": { "same_site": "None" } }""", "cookies.same_site", "must be \"Lax\"")]
    [InlineData("""{ "serve": { "public": { "host": "0.0.0.0" } } }""", "serve.public.base_url", "is missing")]
    [InlineData("""{ "serve": { "public": { "base_url": "http://bank.example" } } }""", "serve.public.base_url", "must be https")]
    [InlineData("""{ "serve": { "public": { "base_url": "https://bank.example/app" } } }""", "serve.public.base_url", "scheme and host only")]
    [InlineData("""{ "serve": { "public": { "base_url": "bank.example" } } }""", "serve.public.base_url", "must be an https URL")]
    [InlineData("""{ "serve": { "public": { "tls": { "cert": { "path": "a.pem" } } } } }""", "serve.public.tls.key", "needs either path or base64")]
    [InlineData("""{ "serve": { "admin": { "port": 70000 } } }""", "serve.admin.port", "must be 0 to 65535")]
    [InlineData("""{ "serve": { "admin": { "token": "s3cret" } } }""", "serve.admin.token", "at most 36 bit")]
    [InlineData("""{ "serve": { "admin": { "base_url": "admin.bank.example" } } }""", "serve.admin.base_url", "must be an http(s) URL")]
    [InlineData("""{ "serve": { "admin": { "host": "0.0.0.0" } } }""", "serve.admin.token", "is missing: other machines can reach \"0.0.0.0\"")]
    [InlineData("""{ "serve": { "admin": { "host": "" } } }""", "serve.admin.tls", "is missing: other machines can reach \"*\"")]
    [InlineData("""{ "serve": { "admin": { "host": "10.0.0.5", "token": "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w" } } }""", "serve.admin.tls", "is missing")]
    [InlineData("""{ "serve": { "admin": { "host": "::", "tls": { "cert": { "path": "a.pem" }, "key": { "path": "b.pem" } } } } }""", "serve.admin.token", "is missing")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "lifespan": "61m" } } } } }""", "selfservice.methods.code.config.lifespan", "must be 1s to 1h")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "lifespan": "10 minutes" } } } } }""", "selfservice.methods.code.config.lifespan", "must be a duration")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "max_submissions": 11 } } } } }""", "selfservice.methods.code.config.max_submissions", "must be 1 to 10")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "length": 5 } } } } }""", "selfservice.methods.code.config.length", "must be 6 to 10")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "alphabet": "alphanumerical" } } } } }""", "selfservice.methods.code.config.alphabet", "did you mean 'alphanumeric'?")]
    [InlineData("""{ "selfservice": { "methods": { "code": { "enabled": "maybe" } } } }""", "selfservice.methods.code.enabled", "must be true or false, not a string")]
    [InlineData("""{ "selfservice": { "allowed_return_urls": ["https://*.com"] } }""", "selfservice.allowed_return_urls[0]", "must be an http(s) URL")]
    [InlineData("""{ "selfservice": { "default_browser_return_url": "javascript:alert(1)" } }""", "selfservice.default_browser_return_url", "must be an http(s) URL")]
    [InlineData("""{ "selfservice": { "flows": { "login": { "ui_url": "https://other.example/login" } } } }""", "selfservice.flows.login.ui_url", "the gateway's own host")]
    [InlineData("""{ "log": { "level": "verbose" } }""", "log.level", "'verbose' is not valid")]
    [InlineData("""{ "clients": { "web_hook": { "header_allowlist": ["X Y"] } } }""", "clients.web_hook.header_allowlist[0]", "not the name of a header")]
    [InlineData("""{ "urls": "127.0.0.1" }""", "urls", "must be like")]
    [InlineData("""{ "urls": "https://127.0.0.1:443" }""", "urls", "needs a certificate")]
    public void Read_WrongValue_IsReportedWithItsPath(string json, string path, string message)
    {
        var load = directory.LoadOver(json);

        Assert.Contains(load.Problems, problem => problem.Path == path && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "version": "v1.3.0" }""", "version")]
    [InlineData("""{ "hashers": { "algorithm": "bcrypt" } }""", "hashers")]
    [InlineData("""{ "serve": { "public": { "cors": { "enabled": true } } } }""", "serve.public.cors")]
    [InlineData("""{ "selfservice": { "methods": { "password": { "enabled": true } } } }""", "selfservice.methods.password")]
    [InlineData("""{ "selfservice": { "flows": { "registration": { "style": "unified" } } } }""", "selfservice.flows.registration.style")]
    [InlineData("""{ "session": { "earliest_possible_extend": "1h" } }""", "session.earliest_possible_extend")]
    public void Read_KratosKeyWithoutUse_IsAcceptedAndListed(string json, string path)
    {
        var load = directory.LoadOver(json);

        Assert.Empty(load.Problems);
        Assert.Equal([path], load.Report.Ignored);
    }

    [Theory]
    [InlineData("""{ "selfservice": { "methods": { "code": { "config": { "lifespan": "15m" } } } } }""", "selfservice.methods.code.config.lifespan")]
    [InlineData("""{ "selfservice": { "flows": { "login": { "lifespan": "5m" } } } }""", "selfservice.flows.login.lifespan")]
    [InlineData("""{ "gateway": { "default_aal": "aal1", "login_url": "" } }""", "gateway.login_url")]
    [InlineData("""{ "serve": { "public": { "base_url": "https://bank.example" } } }""", "gateway.trusted_proxies")]
    [InlineData("""{ "gateway": { "default_aal": "aal2" }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } }, "serve": { "public": { "base_url": "https://bank.example" } } }""", "gateway.limits.sends_per_ip")]
    [InlineData("""{ "clients": { "web_hook": { "header_allowlist": ["Cookie"] } } }""", "clients.web_hook.header_allowlist[0]")]
    [InlineData("""{ "selfservice": { "methods": { "lookup_secret": { "enabled": true } } } }""", "selfservice.methods.lookup_secret.enabled")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "all": { "Metadata": { "aal": "aal2", "backup_codes": "allow" } } } }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } } }""", "ReverseProxy.Routes.all.Metadata.backup_codes")]
    public void Read_WorthASecondLook_Warns(string json, string path)
    {
        var load = directory.LoadOver(json);

        Assert.Empty(load.Problems);
        Assert.Contains(load.Report.Warnings, warning => warning.StartsWith($"{path}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_EverythingSet_IsRead()
    {
        var options = directory.LoadOver("""
            {
              "dev": false,
              "secrets": { "default": ["0123456789abcdef0123456789abcdef"] },
              "urls": "http://127.0.0.1:8080;http://[::1]:8081",
              "serve": { "public": { "base_url": "https://Bank.example:8443" }, "admin": { "port": 9000, "base_url": "https://Admin.bank.example:9000", "token": "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w" } },
              "gateway": {
                "base_path": "/", "hosts": ["bank.example:8443", "WWW.bank.example"], "trusted_proxies": ["10.0.0.0/8", "::1"],
                "step_up": { "max_age": "30m", "idle": "5m" },
                "hold": { "enabled": false, "max_body": 1024, "lifespan": "10m", "per_identity": 1, "total": "1GiB" },
                "limits": { "send_cooldown": "0s", "sends_per_ip": { "count": 7, "window": "1h" }, "daily_send_budget": 1000, "sms_countries": ["+49", "AT"] },
                "upstream": { "identity_headers": { "X-Auth-User": "id", "X-Phone": "traits.phone" } },
                "ui": { "brand": "Bank" }
              },
              "session": { "lifespan": "12h", "cookie": { "name": "gw", "persistent": false }, "whoami": { "required_aal": "aal1" } },
              "selfservice": {
                "default_browser_return_url": "/home", "allowed_return_urls": ["https://*.bank.example/app"],
                "methods": { "code": { "mfa_enabled": "true", "config": { "lifespan": "1m30s", "max_submissions": "3", "length": 8, "alphabet": "alphanumeric", "channels": { "email": { "aal": "aal1" } } } } },
                "flows": { "login": { "ui_url": "/my/login", "lifespan": "20m" }, "error": { "ui_url": "https://bank.example/error" }, "logout": { "after": { "default_browser_return_url": "/bye" } } }
              },
              "log": { "level": "debug", "format": "json" },
              "clients": { "web_hook": { "header_allowlist": ["User-Agent"] }, "http": { "disallow_private_ip_ranges": true } }
            }
            """).OptionsOrThrow();

        Assert.Equal(["http://127.0.0.1:8080", "http://[::1]:8081"], options.Serve.Public.Select(listener => listener.ToString()));
        Assert.Equal("https://bank.example:8443", options.Serve.Origin);
        Assert.Equal("https://bank.example:8443/login", new GatewayUrls(options.Serve.BaseUrl, options.Serve.BasePath).Absolute("/login"));
        Assert.Equal(["bank.example:8443", "www.bank.example"], options.Serve.Hosts);
        Assert.Equal(["10.0.0.0/8", "::1/128"], options.Serve.TrustedProxies.Select(network => network.ToString()));
        Assert.Equal("http://127.0.0.1:9000", options.Admin.Listener.ToString());
        Assert.Equal("admin.bank.example", options.Admin.Host);
        Assert.Equal("kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", options.Admin.Token?.Reveal());
        Assert.DoesNotContain("kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", options.ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(5), options.Session.StepUpIdle);
        Assert.Equal("gw", options.Session.CookieName);
        Assert.False(options.Session.Persistent);
        Assert.Equal(RequiredAal.Aal1, options.Session.WhoamiAal);
        Assert.Equal(1024, options.Hold.MaxBody);
        Assert.Equal(new(7, TimeSpan.FromHours(1)), options.Limits.SendsPerIp);
        Assert.Equal(1000, options.Limits.DailySendBudget);
        Assert.Equal(TimeSpan.Zero, options.Limits.SendCooldown);
        Assert.Equal("traits.phone", options.Proxy.IdentityHeaders["x-phone"]);
        Assert.Equal("Bank", options.Ui.Brand);
        Assert.True(options.Flows.MfaEnabled);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Flows.CodeLifespan);
        Assert.Equal(3, options.Flows.MaxSubmissions);
        Assert.Equal(CodeAlphabet.Alphanumeric, options.Flows.Alphabet);
        Assert.Equal(Aal.Aal1, options.Flows.EmailAal);
        Assert.Equal("/home", options.Flows.AfterLoginReturnUrl);
        Assert.Equal("/bye", options.Flows.AfterLogoutReturnUrl);
        Assert.True(options.Log.Json);
        Assert.Equal(["User-Agent"], options.Courier.HeaderAllowlist);
    }

    [Theory]
    [InlineData("https://bank.example", "https://bank.example", "bank.example")]
    [InlineData("https://Bank.example:443/", "https://bank.example", "bank.example")]
    [InlineData("https://bänk.example:8443", "https://xn--bnk-qla.example:8443", "xn--bnk-qla.example:8443")]
    [InlineData("http://[::1]:80", "http://[::1]", "[::1]")]
    [InlineData("http://app.localhost:5000", "http://app.localhost:5000", "app.localhost:5000")]
    public void Read_BaseUrl_IsAsBrowsersSendIt(string url, string origin, string host)
    {
        var serve = directory.LoadOver($$"""{ "serve": { "public": { "base_url": "{{url}}" } } }""").OptionsOrThrow().Serve;

        Assert.Equal(origin, serve.Origin);
        Assert.Equal([host], serve.Hosts);
        Assert.Equal($"{origin}/.otp/login", new GatewayUrls(serve.BaseUrl, serve.BasePath).Absolute("/login"));
    }

    [Fact]
    public void Read_OryConfigurationBesideIt_IsAccepted()
    {
        directory.Write("proxy-config.json", ConfigDirectory.Minimal);
        directory.Write("kratos.yml", $$"""
            version: v1.3.0
            dsn: memory
            serve:
              public: { base_url: http://127.0.0.1:4433/, cors: { enabled: true } }
              admin: { base_url: http://kratos:4434/ }
            selfservice:
              default_browser_return_url: http://127.0.0.1:4455/
              allowed_return_urls:
                - http://127.0.0.1:4455
                - http://localhost:19006/Callback
              methods:
                password: { enabled: true }
                totp: { config: { issuer: Kratos }, enabled: true }
                lookup_secret: { enabled: true }
                link: { enabled: true }
                code: { enabled: true, mfa_enabled: true }
              flows:
                error: { ui_url: http://127.0.0.1:4455/error }
                settings: { ui_url: http://127.0.0.1:4455/settings, privileged_session_max_age: 15m, required_aal: highest_available }
                recovery: { enabled: true, ui_url: http://127.0.0.1:4455/recovery, use: code }
                verification: { enabled: true }
                logout: { after: { default_browser_return_url: http://127.0.0.1:4455/login } }
                login: { ui_url: http://127.0.0.1:4455/login, lifespan: 10m }
                registration: { lifespan: 10m }
            session: { whoami: { required_aal: highest_available } }
            log: { level: debug, format: text, leak_sensitive_values: true }
            secrets:
              cookie: [ {{ConfigDirectory.Secret}} ]
              cipher: [ {{ConfigDirectory.Secret}} ]
            ciphers: { algorithm: xchacha20-poly1305 }
            hashers: { algorithm: bcrypt, bcrypt: { cost: 8 } }
            feature_flags: { use_continue_with_transitions: true }
            """);

        var load = directory.Load("--config", "proxy-config.json", "--config", "kratos.yml");

        Assert.Empty(load.Problems);
        Assert.Contains("selfservice.methods.totp", load.Report.Ignored);
        Assert.Equal("http://127.0.0.1:4455/login", load.Options.Flows.LoginUiUrl);
        Assert.Equal(TimeSpan.FromMinutes(10), load.Options.Flows.FlowLifespan);
    }

    [Fact]
    public void Read_Problem_DoesNotRepeatSecrets()
    {
        const string Secret = "hunter2hunter2";
        var load = directory.LoadOver($$"""
            {
              "dsn": "postgres//user:{{Secret}}@host/db", "secrets": { "default": ["{{Secret}}"], "cookie": "{{Secret}}" },
              "serve": { "admin": { "token": ["{{Secret}}"] } }, "gateway": { "limits": "{{Secret}}" }
            }
            """, "--set", $"gateway.hosts.7={Secret}");

        Assert.True(load.Problems.Count >= 5);
        Assert.DoesNotContain(Secret, new ConfigException(load.Problems).Message, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();
}
