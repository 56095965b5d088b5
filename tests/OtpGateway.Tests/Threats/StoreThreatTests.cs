using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using OtpGateway.Sessions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>A stolen store, a full one, one whose clock was put forward or back.</summary>
public class StoreThreatTests
{
    [Fact]
    public async Task T37_Code_InAStolenStore_IsNotFoundByTryingAll()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;
        var row = await gateway.Database.ReadAsync(connection => connection.QuerySingleAsync("SELECT id, flow_id, identity_id, address_hash, mac FROM codes"), TestContext.Current.CancellationToken);
        var mac = ((string)row.mac).Split(':');
        Assert.Equal((2, 64), (mac.Length, mac[1].Length));
        var wanted = Convert.FromHexString(mac[1]);
        string[] beside = ["", (string)row.id, (string)row.flow_id, (string)row.identity_id, (string)row.address_hash, mac[0], (string)row.flow_id + (string)row.identity_id];
        var hash = new byte[32];

        var found = 0;
        for (var number = 0; number < 1_000_000; number++)
        {
            // All of them with what a hash without a key would have; the right one with everything that stands beside it.
            var text = number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
            foreach (var other in text == code ? beside : ["", beside[number % beside.Length]])
            {
                SHA256.HashData(Encoding.ASCII.GetBytes(other + text), hash);
                found += hash.AsSpan().SequenceEqual(wanted) ? 1 : 0;
                if (text != code)
                    continue;
                HMACSHA256.HashData(Encoding.ASCII.GetBytes(other), Encoding.ASCII.GetBytes(text), hash);
                found += hash.AsSpan().SequenceEqual(wanted) ? 1 : 0;
            }
        }

        Assert.Equal(0, found);
    }

    [Fact]
    public async Task T38_Handles_AtRandom_AreNobodys()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var own = await gateway.TextAsync("SELECT handle_hash FROM sessions WHERE aal = 2");
        var handle = raised.Jar[TestGateway.SessionCookie]!;
        Assert.Equal(own, SessionHandle.Hash(handle));

        // 256 bits of which none is the session's: what is kept is a hash of all of them.
        var hits = 0;
        Parallel.For(0, 1_000_000, _ =>
        {
            if (SessionHandle.Hash(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32))) == own)
                Interlocked.Increment(ref hits);
        });

        Assert.Equal((0, 43), (hits, handle.Length));
    }

    [Theory]
    [InlineData("sqlite", 10)]
    [InlineData("sqlite", 1440)]
    [InlineData("postgres", 10)]
    public async Task T40_Clock_PutForwardAndBack_LetsNothingLiveLonger(string store, int minutes)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var jump = TimeSpan.FromMinutes(minutes);

        // Forward: what was to live ten minutes is over.
        var emil = await gateway.NewBrowserAsync("emil");
        var page = await emil.PostAsync("/transfer/late", [new("amount", "100")]);
        var code = (await gateway.MessageAsync(1)).Code;
        gateway.Clock.Advance(jump);
        await emil.EnterAsync(page, code);
        Assert.Empty(gateway.Upstream.To("POST", "/transfer/late"));

        // Back: a second factor of what is the future now counts for nothing, a failure is not forgotten.
        var anna = await gateway.NewBrowserAsync("anna");
        var annas = await anna.GoAsync("/transfer/x");
        await anna.EnterAsync(annas, "000000");
        Assert.Equal("Carried out: GET /transfer/x", (await anna.EnterAsync(annas, (await gateway.MessageAsync(2)).Code)).Body);
        gateway.Clock.Advance(-jump);
        Assert.NotEqual("Carried out: GET /transfer/y", (await anna.GoAsync("/transfer/y")).Body);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
        gateway.Clock.Advance(jump);
        Assert.Equal(1, await gateway.CountAsync("flows WHERE submit_count = 2"));
    }

    [Fact]
    public async Task T44_Store_Full_TurnsNewFlowsAwayAndLetsTheOthersPass()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var pages = await gateway.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("PRAGMA page_count"), TestContext.Current.CancellationToken);
        await LimitAsync(gateway, pages + 3);

        var answers = new List<BrowserAnswer>();
        for (var number = 0; number < 3; number++)
            answers.Add(await emil.PostAsync($"/transfer/{number}", [new("note", new string('n', 200_000))]));

        Assert.All(answers, answer => Assert.True(answer.Status == 503 && answer.Header("Retry-After") is not null, answer.ToString()));
        Assert.Equal("Carried out: GET /public", (await emil.GoAsync("/public")).Body);
        Assert.Equal("Carried out: GET /transfer/y", (await raised.GoAsync("/transfer/y")).Body);
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Method == "POST");
        await LimitAsync(gateway, 1_000_000);
        Assert.True((await emil.PostAsync("/transfer/again", [new("note", "n")])).IsCodePage);
    }

    [Fact]
    public async Task T47_Parts_InUse_AreNoneOfTheBadVersions()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        // One writer by construction stands in for what SQLite mended in 3.51.3.
        Assert.StartsWith("SQLite 3.", await gateway.Database.VersionAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var version = typeof(IDataProtector).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', '-')[0];
        Assert.True(Version.Parse(version) > new Version(10, 0, 6), version);
    }

    private static Task<long> LimitAsync(TestGateway gateway, long pages) => gateway.Database.WriteAsync(
        transaction => transaction.Connection!.ExecuteScalarAsync<long>($"PRAGMA max_page_count = {pages}", transaction: transaction), TestContext.Current.CancellationToken);
}
