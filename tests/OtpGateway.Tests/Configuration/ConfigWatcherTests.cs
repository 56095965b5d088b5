using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;
using OtpGateway.Courier.Smtp;
using OtpGateway.Sessions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Configuration;

public sealed class ConfigWatcherTests : IDisposable
{
    private readonly ConfigDirectory directory = new();
    private readonly LogLines log = new();
    private readonly ManualTimeProvider clock = new();
    private readonly List<GatewayOptions> applied = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_NothingChanged_DoesNothing()
    {
        using var watcher = Start();

        await LookTwice(watcher);

        Assert.Empty(applied);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Look_ChangedFile_IsTakenOver()
    {
        using var watcher = Start();

        Change("\"aal0\"", "\"aal1\"");
        await LookTwice(watcher);

        Assert.Equal(Aal.Aal1, Assert.Single(applied).Proxy.Requirements["all"].Aal);
        Assert.Contains("Information: The configuration has been read again and is in force", log.Lines);
    }

    [Fact]
    public async Task Look_StillBeingWritten_Waits()
    {
        using var watcher = Start();

        directory.Write(ConfigSources.DefaultFile, "{");
        await watcher.LookAsync(Cancel);
        Change("\"aal0\"", "\"aal1\"");
        await watcher.LookAsync(Cancel);
        Assert.Empty(applied);
        await watcher.LookAsync(Cancel);

        Assert.Single(applied);
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"dev\": true", "proxy-config.json(1,14): is not JSON")]
    [InlineData("{}", "ReverseProxy.Routes: there is no route")]
    [InlineData(null, "proxy-config.json: there is no such file")]
    public async Task Look_BadFile_KeepsTheOldAndSaysWhyOnce(string? content, string reason)
    {
        using var watcher = Start();

        if (content is null)
            File.Delete(directory.File(ConfigSources.DefaultFile));
        else
            directory.Write(ConfigSources.DefaultFile, content);
        await LookTwice(watcher);
        await LookTwice(watcher);

        Assert.Empty(applied);
        var line = Assert.Single(log.Lines);
        Assert.StartsWith("Error: The changed configuration is refused, the one before stays in force: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("texts/login_code/valid/sms.body.gotmpl", "changed {{ .LoginCode }}")]
    [InlineData("texts/login_code/valid/sms.body.de.gotmpl", "neu {{ .LoginCode }}")]
    [InlineData("texts/recovery_code/valid/email.subject.gotmpl", "new")]
    [InlineData("texts/brand.txt", "Other bank")]
    [InlineData("key.txt", "another-key")]
    public async Task Look_FileOfTheCourier_IsFollowed(string name, string content)
    {
        directory.Write("texts/login_code/valid/sms.body.gotmpl", "{$file:../../brand.txt} {{ .LoginCode }}");
        directory.Write("texts/brand.txt", "Bank");
        directory.Write("key.txt", "key");
        directory.Write("sms.jsonnet", "function(ctx) { to: ctx.recipient, key: '{$file:key.txt}' }");
        using var watcher = Start(
            $$"""
            { "courier": { "template_override_path": "{{directory.File("texts")}}", "channels": [ { "id": "sms", "request_config": { "url": "https://sms.example/", "body": "file://sms.jsonnet" } } ] } }
            """);
        await LookTwice(watcher);
        Assert.Empty(applied);

        directory.Write(name, content);
        await LookTwice(watcher);

        Assert.Single(applied);
        Assert.Contains("Information: The configuration has been read again and is in force", log.Lines);
    }

    [Fact]
    public async Task Look_CertificateOfTheMailServersAuthority_IsFollowed()
    {
        using var authority = NewAuthority();
        using var other = NewAuthority();
        directory.Write("ca.pem", authority.ExportCertificatePem());
        using var watcher = Start($$"""{ "courier": { "smtp": { "connection_uri": "smtps://mail.example", "from_address": "a@b.example", "ca_path": "{{directory.File("ca.pem")}}" } } }""");

        directory.Write("ca.pem", other.ExportCertificatePem() + "\n");
        await LookTwice(watcher);

        Assert.Equal(other.Thumbprint, Assert.IsType<SmtpChannelOptions>(Assert.Single(applied).Courier.Channel("email")).Smtp.Authorities![0].Thumbprint);
    }

    [Fact]
    public async Task Look_SeveralProblems_AreToldInOneLine()
    {
        using var watcher = Start();

        Change("\"aal0\"", "\"aal7\", \"metod\": \"POST\"");
        await LookTwice(watcher);

        var line = Assert.Single(log.Lines);
        Assert.Contains("gateway.default_aal: 'aal7' is not valid", line, StringComparison.Ordinal);
        Assert.Contains("gateway.metod: unknown key", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_MendedAfterBad_IsTakenOver()
    {
        using var watcher = Start();
        directory.Write(ConfigSources.DefaultFile, "{");
        await LookTwice(watcher);

        Change("\"aal0\"", "\"aal1\"");
        await LookTwice(watcher);

        Assert.Single(applied);
    }

    [Fact]
    public async Task Look_FileThatIsNamed_IsWatchedToo()
    {
        const string Schema = """{ "properties": { "traits": { "properties": { "phone": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } } } } }""";
        directory.Write("name", "Bank");
        directory.Write("schema.json", Schema);
        using var watcher = Start("""{ "gateway": { "ui": { "brand": "{$file:name}" } }, "identity": { "schemas": [{ "id": "default", "url": "file://schema.json" }] } }""");

        directory.Write("name", "Better Bank");
        await LookTwice(watcher);
        Assert.Equal("Better Bank", applied[^1].Ui.Brand);

        directory.Write("schema.json", Schema + " ");
        await LookTwice(watcher);
        Assert.Equal(2, applied.Count);
    }

    [Fact]
    public async Task Look_LinkThatPointsElsewhere_IsAChange()
    {
        // As a container's mounted volume is changed: file → ..data/file, ..data → a directory per version.
        foreach (var (version, aal) in (ReadOnlySpan<(string, string)>)[("v1", "aal0"), ("v2", "aal1")])
            directory.Write($"{version}/proxy-config.json", ConfigDirectory.Minimal.Replace("aal0", aal, StringComparison.Ordinal));
        File.CreateSymbolicLink(directory.File("..data"), "v1");
        File.CreateSymbolicLink(directory.File("proxy-config.json"), "..data/proxy-config.json");
        using var watcher = Watch(directory.Sources());

        File.Delete(directory.File("..data"));
        File.CreateSymbolicLink(directory.File("..data"), "v2");
        await LookTwice(watcher);

        Assert.Single(applied);
    }

    [Fact]
    public async Task Look_KeysFixedAtTheStart_KeepTheirValueAndAreNamed()
    {
        using var watcher = Start();

        Change("\"dev\": true,", "\"dev\": true, \"dsn\": \"memory\", \"serve\": { \"public\": { \"port\": 5555 } }, \"secrets\": { \"default\": [\"" + ConfigDirectory.Secret + "\"] }, \"session\": { \"lifespan\": \"1h\", \"cookie\": { \"name\": \"x\" } },");
        Change("\"gateway\": {", "\"gateway\": { \"base_path\": \"/x\", \"hosts\": [\"a.example\"],");
        await LookTwice(watcher);

        var options = Assert.Single(applied);
        Assert.Contains("Warning: Restart needed: dsn, secrets, serve, session.cookie, gateway.base_path, gateway.hosts changed and count from the next start", log.Lines);
        Assert.Equal(OtpGateway.Storage.StoreKind.Sqlite, options.Store.Kind);
        Assert.Equal(4433, options.Serve.Public[0].Port);
        Assert.Equal("/.otp", options.Serve.BasePath);
        Assert.True(options.Secrets.Missing);
        Assert.Equal("otp_gateway", options.Session.CookieName);
        Assert.Equal(TimeSpan.FromHours(1), options.Session.Lifespan);
        Assert.Equal(["127.0.0.1:4433"], options.Serve.Hosts);
    }

    [Fact]
    public async Task Look_CheckObjects_KeepsTheOld()
    {
        var reload = default(ConfigReload);
        using var watcher = Start(configure: created =>
        {
            reload = created;
            created.OnCheck((options, report, _) =>
            {
                report.Problem("courier", "no");
                return Task.CompletedTask;
            });
        });
        var before = reload!.Current;

        Change("\"aal0\"", "\"aal1\"");
        await LookTwice(watcher);

        Assert.Same(before, reload.Current);
        Assert.Empty(applied);
        Assert.Contains("courier: no", Assert.Single(log.Lines), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConfigException>(() => reload.CheckStartAsync(Cancel));
    }

    [Fact]
    public async Task Look_SubscriberFails_EverybodyGoesBack()
    {
        using var watcher = Start(configure: reload => reload.OnApply(options =>
        {
            if (options.Proxy.DefaultAal == Aal.Aal1)
                throw new InvalidOperationException();
        }));

        Change("\"aal0\"", "\"aal1\"");
        await LookTwice(watcher);

        Assert.Equal([Aal.Aal1, Aal.Aal0], applied.Select(options => options.Proxy.DefaultAal!.Value));
        Assert.Contains(log.Lines, line => line.StartsWith("Error: The changed configuration could not be taken over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Execute_ClockGoesOn_LooksByItself()
    {
        using var watcher = Start();
        await watcher.StartAsync(Cancel);

        Change("\"aal0\"", "\"aal1\"");
        for (var i = 0; i < 500 && applied.Count == 0; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Cancel);
        }
        await watcher.StopAsync(Cancel);

        Assert.Single(applied);
    }

    public void Dispose() => directory.Dispose();

    private static X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private ConfigWatcher Start(string over = "{}", Action<ConfigReload>? configure = null)
    {
        directory.Write(ConfigSources.DefaultFile, ConfigDirectory.Minimal);
        directory.Write("over.json", over);
        return Watch(directory.Sources("--config", ConfigSources.DefaultFile, "--config", "over.json"), configure);
    }

    private ConfigWatcher Watch(ConfigSources sources, Action<ConfigReload>? configure = null)
    {
        var started = ConfigLoader.Load(sources);
        Assert.Empty(started.Problems);
        var reload = new ConfigReload(started, log.For<ConfigReload>());
        reload.OnApply(applied.Add);
        configure?.Invoke(reload);
        return new ConfigWatcher(sources, started, reload, clock, log.For<ConfigWatcher>());
    }

    private static async Task LookTwice(ConfigWatcher watcher)
    {
        await watcher.LookAsync(Cancel);
        await watcher.LookAsync(Cancel);
    }

    // From what stands there, or from the beginning where that cannot be mended.
    private void Change(string from, string to)
    {
        var file = directory.File(ConfigSources.DefaultFile);
        var text = File.ReadAllText(file);
        directory.Write(ConfigSources.DefaultFile, (text.Contains(from, StringComparison.Ordinal) ? text : ConfigDirectory.Minimal).Replace(from, to, StringComparison.Ordinal));
    }
}
