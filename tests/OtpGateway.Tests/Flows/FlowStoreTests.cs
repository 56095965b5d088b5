using System.Text.Json.Nodes;
using OtpGateway.Courier;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Storage;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Flows;

public class FlowStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CountSubmission_FortyAtOnce_ExactlyFiveAreCounted(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);
        var flow = await SentFlowAsync(under, store, new OneTimeCode("123456"));
        var now = under.Database.Clock.NowMilliseconds;

        var counted = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() =>
            under.Database.WriteAsync(transaction => FlowStore.CountSubmissionAsync(transaction, flow.Id, now, Token), Token), Token)));

        Assert.Equal([0, 1, 2, 3, 4], counted.OfType<long>().Order());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Use_FortyAtOnce_ExactlyOneWins(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);
        var flow = await SentFlowAsync(under, store, new OneTimeCode("123456"));
        var match = await store.MatchAsync(flow, new OneTimeCode("123456"), Token);
        var now = under.Database.Clock.NowMilliseconds;

        var won = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() =>
            under.Database.WriteAsync(transaction => FlowStore.UseAsync(transaction, flow.Id, match!.Id, now, Token), Token), Token)));

        Assert.Single(won, true);
        Assert.True((await store.FindAsync(flow.Id, FlowKind.Login, flow.IdentityId, flow.Fingerprint, Token))!.HasPassed);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Code_OfATransaction_IsOfThatOneAlone(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);
        var code = new OneTimeCode("123456");
        var flow = await SentFlowAsync(under, store, code, change: begun => begun with { HeldId = "held", Digest = "one" });

        Assert.Null(await store.MatchAsync(flow with { Digest = "another" }, code, Token));
        Assert.Null(await store.MatchAsync(flow with { Digest = null }, code, Token));
        var match = (await store.MatchAsync(flow, code, Token))!;
        Assert.Equal("one", (await store.FindAsync(flow.Id, FlowKind.Login, flow.IdentityId, flow.Fingerprint, Token))!.Digest);
        // While the held request is there and the one that it was sent for.
        Assert.False(await UseAsync());
        await under.Database.ExecuteAsync(
            "INSERT INTO held_requests (id, identity_id, fingerprint, state, once, granted, secret_hash, request, length, digest, created_at, expires_at) VALUES ('held', 'a', 'b', 'held', 1, 0, 'c', @request, 0, 'another', 0, 0)",
            new { request = Array.Empty<byte>() }, Token);
        Assert.False(await UseAsync());
        await under.Database.ExecuteAsync("UPDATE held_requests SET digest = 'one'", new { }, Token);
        Assert.True(await UseAsync());

        Task<bool> UseAsync() => under.Database.WriteAsync(transaction => FlowStore.UseAsync(transaction, flow.Id, match.Id, under.Database.Clock.NowMilliseconds, Token), Token);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Match_OtherFlowReplacedOrExpiredCode_FindsNothing(string kind)
    {
        var clock = new ManualTimeProvider(Start);
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new FlowStore(under.Database, under.Keys);
        var code = new OneTimeCode("123456");
        var first = await SentFlowAsync(under, store, code);
        var other = await SentFlowAsync(under, store, new OneTimeCode("654321"), identity: "another");

        Assert.Null(await store.MatchAsync(other, code, Token));
        Assert.NotNull(await store.MatchAsync(first, code, Token));

        await AddCodeAsync(under, store, first, new OneTimeCode("222222"));
        Assert.Null(await store.MatchAsync(first, code, Token));
        Assert.NotNull(await store.MatchAsync(first, new OneTimeCode("222222"), Token));

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await store.MatchAsync(first, new OneTimeCode("222222"), Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task AddCode_SameAddressInAnotherFlow_ReplacesTheEarlierOne(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);
        var first = await SentFlowAsync(under, store, new OneTimeCode("111111"));
        var second = await SentFlowAsync(under, store, new OneTimeCode("222222"));

        Assert.Null(await store.MatchAsync(first, new OneTimeCode("111111"), Token));
        Assert.NotNull(await store.MatchAsync(second, new OneTimeCode("222222"), Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Start_TenTabsAtOnce_ShareOneFlow(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);

        var flows = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => StartAsync(under, store, NewFlow(under, login: "one"), 5, 3), Token)));

        Assert.Single(flows.Select(flow => flow.Id).Distinct());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Start_OpenFlowThatCanSendNoMore_IsSharedOnlyWhileItsCodeLives(string kind)
    {
        var clock = new ManualTimeProvider(Start);
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new FlowStore(under.Database, under.Keys);
        var flow = await StartAsync(under, store, NewFlow(under, login: "one"), 5, 1);
        await AddCodeAsync(under, store, flow, new OneTimeCode("123456"));

        Assert.Equal(flow.Id, (await StartAsync(under, store, NewFlow(under, login: "one"), 5, 1)).Id);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.NotEqual(flow.Id, (await StartAsync(under, store, NewFlow(under, login: "one"), 5, 1)).Id);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Start_MoreThanAllowed_EndsTheOldest(string kind)
    {
        var clock = new ManualTimeProvider(Start);
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new FlowStore(under.Database, under.Keys);
        var flows = new List<Flow>();
        for (var i = 0; i < 3; i++)
        {
            flows.Add(await StartAsync(under, store, NewFlow(under, login: $"login {i}"), 2, 3));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var now = under.Database.Clock.GetUtcNow();
        Assert.True((await store.FindAsync(flows[0].Id, FlowKind.Login, "alice", "login 0", Token))!.IsDead(now));
        Assert.False((await store.FindAsync(flows[1].Id, FlowKind.Login, "alice", "login 1", Token))!.IsDead(now));
        Assert.False((await store.FindAsync(flows[2].Id, FlowKind.Login, "alice", "login 2", Token))!.IsDead(now));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Find_FlowOfAnotherLogin_IsNotThere(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(Start), Token);
        var store = new FlowStore(under.Database, under.Keys);
        var flow = await StartAsync(under, store, NewFlow(under, login: "mine"), 5, 3);

        Assert.Null(await store.FindAsync(flow.Id, FlowKind.Login, "alice", "theirs", Token));
        Assert.Equal("https://bank.example/transfer", (await store.FindAsync(flow.Id, FlowKind.Login, "alice", "mine", Token))!.ReturnTo);
    }

    private static async Task<Flow> SentFlowAsync(StoreUnderTest under, FlowStore store, OneTimeCode code, string identity = "alice", Func<Flow, Flow>? change = null)
    {
        var begun = NewFlow(under, login: Guid.NewGuid().ToString(), identity);
        var flow = await StartAsync(under, store, change?.Invoke(begun) ?? begun, 5, 3);
        await AddCodeAsync(under, store, flow, code);
        return (await store.FindAsync(flow.Id, FlowKind.Login, flow.IdentityId, flow.Fingerprint, Token))!;
    }

    private static Task<bool> AddCodeAsync(StoreUnderTest under, FlowStore store, Flow flow, OneTimeCode code)
    {
        var now = under.Database.Clock.NowMilliseconds;
        return under.Database.WriteAsync(async transaction =>
        {
            await FlowStore.CountSendAsync(transaction, flow, "address", now, now + 600_000, 5, TimeSpan.Zero, first: false, Token);
            await store.AddCodeAsync(transaction, flow, Prepared(code, under.Database.Clock.GetUtcNow().AddMinutes(10)), now, Token);
            return true;
        }, Token);
    }

    private static async Task<Flow> StartAsync(StoreUnderTest under, FlowStore store, Flow flow, int open, int sends) =>
        (await under.Database.WriteAsync(transaction => store.StartAsync(transaction, flow, mayShare: true, open, sends, Token), Token)).Flow;

    private static PreparedCode Prepared(OneTimeCode code, DateTimeOffset expiresAt)
    {
        var message = new MessageRow
        {
            Id = Guid.NewGuid().ToString(),
            Status = "queued",
            Channel = "sms",
            MessageType = "sms",
            TemplateType = "login_code_valid",
            IdentityId = "",
            Priority = 0,
            Recipient = "+491701234567",
            ExpiresAt = expiresAt,
        };
        return new PreparedCode(Guid.NewGuid().ToString(), code, expiresAt, message, Address.FromJson(new JsonObject { ["id"] = "address", ["channel"] = "sms", ["value"] = "+491701234567", ["trait"] = "phone" }), Fallback: null);
    }

    private static Flow NewFlow(StoreUnderTest under, string login, string identity = "alice")
    {
        var now = under.Database.Clock.GetUtcNow();
        return new Flow
        {
            Id = Guid.NewGuid().ToString(),
            Type = FlowType.Browser,
            State = FlowState.ChooseMethod,
            IdentityId = identity,
            Fingerprint = login,
            Via = "",
            MaxSubmissions = 5,
            ReturnTo = "https://bank.example/transfer",
            RequestUrl = "https://bank.example/.otp/self-service/login/browser?aal=aal2",
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now.AddMinutes(30),
        };
    }
}
