using System.Net;
using Microsoft.AspNetCore.Http;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.Identities;
using OtpGateway.Storage;
using OtpGateway.Tests.Identities;

namespace OtpGateway.Tests.FirstFactor;

/// <summary>The authenticators of a configuration, in front of a real application.</summary>
internal sealed class FirstFactorFixture : IAsyncDisposable
{
    private readonly SessionChecker checker;
    private readonly Database database;

    private FirstFactorFixture(Upstream upstream, Database database, string authenticators)
    {
        this.database = database;
        Upstream = upstream;
        Clock = new ManualClock();
        Live = new Live<FirstFactorOptions>(Read(authenticators));
        checker = new SessionChecker(Clock);
        var keys = TestKeys.New();
        Store = new IdentityStore(database, keys);
        FirstFactors = new FirstFactors(Live, checker, new KnownIdentities(Identities, new IdentityResolver(Identities, keys), Store), new ObservedLogins(new ObservedLoginStore(database), TestSessions.Of(database, keys, Clock), keys, new StoreClock(Clock)), TestSessions.Of(database, keys, Clock), keys, Clock, Logger);
    }

    public Upstream Upstream { get; }

    public ManualClock Clock { get; }

    public Live<FirstFactorOptions> Live { get; }

    public Live<IdentityOptions> Identities { get; } = new(new IdentityOptions());

    public IdentityStore Store { get; }

    public ListLogger<FirstFactors> Logger { get; } = new();

    public FirstFactors FirstFactors { get; }

    /// <param name="authenticators">The items of the list; <c>URL</c> stands for the application's.</param>
    public static async Task<FirstFactorFixture> StartAsync(string authenticators)
    {
        var upstream = await Upstream.StartAsync();
        var database = await Database.OpenAsync(new StoreOptions { Kind = StoreKind.Memory, File = "" }, new StoreClock(TimeProvider.System), TestContext.Current.CancellationToken);
        return new FirstFactorFixture(upstream, database, authenticators.Replace("URL", upstream.Url, StringComparison.Ordinal));
    }

    /// <summary>A cookie_session for the cookies SESSION and REMEMBER, with a mapper.</summary>
    public static Task<FirstFactorFixture> WithMapperAsync(string mapper, string more = "") =>
        StartAsync($$"""{ "type": "cookie_session", "timeout": "20s", "check_session_url": "URL", "only": ["SESSION", "REMEMBER"], "mapper_url": "{{ConfigText.Base64(mapper)}}" {{more}} }""");

    public static FirstFactorOptions Read(string authenticators) =>
        ConfigText.Read($$"""{ "gateway": { "authenticators": [ {{authenticators}} ] } }""", FirstFactorOptions.Read);

    public static HttpContext Request(params (string Name, string Value)[] headers) => RequestFrom("192.0.2.1", headers);

    public static HttpContext RequestFrom(string peer, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        return context;
    }

    public Task<FirstFactorResult> IdentifyAsync(params (string Name, string Value)[] headers) =>
        FirstFactors.IdentifyAsync(Request(headers), TestContext.Current.CancellationToken);

    public async Task<FirstFactorResult.Caller> CallerAsync(params (string Name, string Value)[] headers) =>
        Assert.IsType<FirstFactorResult.Caller>(await IdentifyAsync(headers));

    public async ValueTask DisposeAsync()
    {
        checker.Dispose();
        await Upstream.DisposeAsync();
        await database.DisposeAsync();
    }
}
