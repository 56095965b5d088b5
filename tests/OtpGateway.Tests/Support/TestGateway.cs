using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OtpGateway.Admin;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

/// <summary>The whole gateway in this process, between an application and a provider of messages, on a clock that a test moves.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";
    public const string SessionCookie = "otp_gateway_session";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("journey-");
    private readonly PostgresFixture? postgres;
    private readonly List<TestBrowser> browsers = [];
    private readonly int port = FreePort.Next();
    private WebApplication? app;
    private Database? database;
    private JsonNode? configuration;

    private TestGateway(PostgresFixture? postgres, TestUpstream upstream, TestWebhook webhook)
    {
        this.postgres = postgres;
        Upstream = upstream;
        Webhook = webhook;
    }

    public Uri Url => new($"http://127.0.0.1:{port}/");

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    public CapturedLog Log { get; } = new();

    /// <summary>What the gateway would say at its most talkative.</summary>
    public CanaryLog CanaryLog { get; } = new();

    public TestUpstream Upstream { get; }

    public TestWebhook Webhook { get; }

    /// <summary>All browsers that were opened.</summary>
    public IReadOnlyList<TestBrowser> Browsers => browsers;

    public string ConfigFile => Path.Combine(folder.FullName, "proxy-config.json");

    public string DatabaseFile => Path.Combine(folder.FullName, "store.db");

    public string AuditFolder => Path.Combine(folder.FullName, "audit");

    public string Dsn => postgres?.Url ?? "sqlite://" + DatabaseFile;

    public Database Database => database!;

    public IServiceProvider Services => app!.Services;

    public Uri AdminUrl => Services.GetRequiredService<AdminListener>().Url!;

    /// <param name="store"><see cref="Sqlite"/>, or <see cref="Postgres"/>: the test is skipped where there is none.</param>
    /// <param name="change">What differs from <see cref="TestConfiguration"/>.</param>
    public static async Task<TestGateway> StartAsync(string store, Action<JsonNode>? change = null)
    {
        var gateway = await PrepareAsync(store, change);
        await gateway.StartAgainAsync();
        return gateway;
    }

    /// <summary>Everything but the gateway itself, for a process of its own.</summary>
    public static async Task<TestGateway> PrepareAsync(string store, Action<JsonNode>? change = null)
    {
        Assert.SkipWhen(store == Postgres && !PostgresFixture.IsAvailable, "OTPGATEWAY_TEST_POSTGRES names no PostgreSQL server");
        PostgresFixture? postgres = null;
        if (store == Postgres)
        {
            postgres = new PostgresFixture();
            await postgres.InitializeAsync();
        }
        var gateway = new TestGateway(postgres, await TestUpstream.StartAsync(), await TestWebhook.StartAsync());
        var configuration = TestConfiguration.Build(gateway.port, gateway.Dsn, gateway.Upstream.Url, gateway.Webhook.Url);
        configuration["gateway"]!["audit"] = new JsonObject { ["folder"] = gateway.AuditFolder };
        change?.Invoke(configuration);
        gateway.configuration = configuration;
        await File.WriteAllTextAsync(gateway.ConfigFile, configuration.ToJsonString());
        return gateway;
    }

    public async Task StartAgainAsync()
    {
        var sources = new ConfigSources { Files = [ConfigFile], Directory = folder.FullName };
        var load = ConfigLoader.Load(sources);
        var options = load.OptionsOrThrow();
        database = await Database.OpenAsync(options.Store, new StoreClock(Clock, correctable: false), TestContext.Current.CancellationToken);
        app = await GatewayApplication.BuildAsync(load, sources, database, options.Secrets, TestContext.Current.CancellationToken);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        CanaryLog.AddTo(app.Services);
        await app.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Takes another configuration over, and waits until its routes are those that are matched.</summary>
    public async Task ReloadAsync(Action<JsonNode> change)
    {
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile))!;
        change(configuration);
        // Matched by the catch-all, which demands nothing, until then.
        var probe = $"/reloaded-{Guid.NewGuid():N}";
        configuration["ReverseProxy"]!["Routes"]![probe[1..]] = new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = probe }, ["Metadata"] = new JsonObject { ["aal"] = "aal1" } };
        await File.WriteAllTextAsync(ConfigFile, configuration.ToJsonString());
        var load = ConfigLoader.Load(new ConfigSources { Files = [ConfigFile], Directory = folder.FullName });
        Assert.True(await Services.GetRequiredService<ConfigReload>().TryApplyAsync(load, TestContext.Current.CancellationToken), Log.Text);
        await Eventually.TrueAsync(async () => (await RawHttp.GetAsync(Url, probe)).Status == 303);
    }

    public async Task StopAsync()
    {
        if (app is not null)
        {
            using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
        if (database is not null)
            await database.DisposeAsync();
        app = null;
        database = null;
    }

    /// <summary>The nth message, from 1, once its provider has it and the courier has written that down: moving the clock before would end its lease.</summary>
    public async Task<TestMessage> MessageAsync(int number)
    {
        var message = await Webhook.MessageAsync(number);
        await Eventually.TrueAsync(async () => await CountAsync("messages WHERE status = 'processing'") == 0);
        return message;
    }

    /// <summary>The lines of the audit trail, in their order.</summary>
    public IReadOnlyList<JsonNode> AuditLines() => !Directory.Exists(AuditFolder) ? [] :
        [.. Directory.EnumerateFiles(AuditFolder).SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!).OrderBy(line => (string)line["at"]!, StringComparer.Ordinal).ThenBy(line => (long)line["seq"]!)];

    /// <summary>How many rows a table has.</summary>
    public Task<long> CountAsync(string table) =>
        Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), TestContext.Current.CancellationToken);

    public async Task<string> TextAsync(string sql) =>
        await Database.ReadAsync(connection => connection.ExecuteScalarAsync<string>(sql), TestContext.Current.CancellationToken) ?? "";

    /// <summary>Runs a statement on the store, past everything that guards it.</summary>
    public Task<int> ExecuteAsync(string sql) => Database.ExecuteAsync(sql, new { }, TestContext.Current.CancellationToken);

    /// <summary>No connection to this gateway's database comes about any more, and those that there are end.</summary>
    public Task CutOffPostgresAsync() => postgres!.CutOffAsync();

    public TestBrowser NewBrowser(TimeProvider? clock = null)
    {
        var browser = new TestBrowser(Url, clock ?? Clock);
        browsers.Add(browser);
        return browser;
    }

    /// <summary>A browser whose person has signed in with the application.</summary>
    public async Task<TestBrowser> NewBrowserAsync(string user)
    {
        var browser = NewBrowser();
        await browser.SignInAsync(user);
        return browser;
    }

    /// <summary>A browser whose person has signed in and entered a code.</summary>
    public async Task<TestBrowser> NewRaisedBrowserAsync(string user)
    {
        var browser = await NewBrowserAsync(user);
        await RaiseAsync(browser, "/transfer/first");
        return browser;
    }

    /// <summary>Goes to a protected page, is interrupted, and enters the code.</summary>
    public async Task<BrowserAnswer> RaiseAsync(TestBrowser browser, string url)
    {
        var number = Webhook.Messages.Count + 1;
        var page = await browser.GoAsync(url);
        Assert.True(page.IsCodePage, page.ToString());
        var answer = await browser.EnterAsync(page, (await MessageAsync(number)).Code);
        Assert.True(answer.Status == 200 && answer.Url == new Uri(Url, url), answer.ToString());
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers)
            browser.Dispose();
        var left = await CanaryRun.ReadStoreAsync(this);
        await StopAsync();
        await Upstream.DisposeAsync();
        await Webhook.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
        folder.Delete(recursive: true);
        CanaryRun.Check(this, configuration, left);
    }
}
