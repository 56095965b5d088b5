using OtpGateway.HeldRequests;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.HeldRequests;

public class HeldRequestStoreTests
{
    private const long Total = 1_000_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Take_TwentyFourAtOnce_ExactlyOneGetsIt(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = await HoldAsync(store, "session", []);
        Assert.True(await ArmAsync(store, held));

        var taken = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => store.TakeAsync(held.Id, $"owner {i}", TimeSpan.FromMinutes(5), Token), Token)));

        Assert.Single(taken, true);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Find_OfAnotherLoginOrTooLate_IsNotThere(string kind)
    {
        var clock = new ManualTimeProvider();
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = await HoldAsync(store, "mine", [1, 2, 3]);

        Assert.Null(await store.FindAsync(held.Id, "alice", "theirs", Token));
        Assert.Null(await store.FindAsync(held.Id, "bob", "mine", Token));
        Assert.False(await store.VerifyAsync(held with { Fingerprint = "theirs" }, "secret", Window, grantedAt: null, Token));
        Assert.Equal("/transfer?x=1", (await store.FindAsync(held.Id, "alice", "mine", Token))!.Target);

        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(await store.FindAsync(held.Id, "alice", "mine", Token));
        await store.SweepAsync(Token);
        Assert.Null(await store.ReadChunkAsync(held.Id, 0, Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task FindArmed_OtherSecretOtherTargetOrTooLate_IsNotThere(string kind)
    {
        var clock = new ManualTimeProvider();
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = await HoldAsync(store, "mine", []);
        Assert.Null(await store.FindArmedAsync(held.Id, "secret", "/transfer?x=1", Token));
        Assert.False(await store.VerifyAsync(held, "another secret", Window, grantedAt: null, Token));
        Assert.True(await ArmAsync(store, held));

        Assert.NotNull(await store.FindArmedAsync(held.Id, "secret", "/transfer?x=1", Token));
        Assert.Null(await store.FindArmedAsync(held.Id, "secre", "/transfer?x=1", Token));
        Assert.Null(await store.FindArmedAsync(held.Id, "secret", "/transfer?x=2", Token));
        clock.Advance(Window);
        Assert.Null(await store.FindArmedAsync(held.Id, "secret", "/transfer?x=1", Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Finish_OrReturn_ByItsOwnerOnly(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = await HoldAsync(store, "mine", [1]);
        await ArmAsync(store, held);
        await store.TakeAsync(held.Id, "owner", TimeSpan.FromMinutes(5), Token);

        Assert.Equal(0, await store.ReturnAsync(held.Id, "somebody else", Token));
        Assert.Equal(1, await store.ReturnAsync(held.Id, "owner", Token));
        Assert.True(await store.TakeAsync(held.Id, "owner", TimeSpan.FromMinutes(5), Token));
        Assert.Equal(0, await store.FinishAsync(held.Id, "somebody else", Token));
        Assert.Equal(1, await store.FinishAsync(held.Id, "owner", Token));

        Assert.Null(await store.ReadChunkAsync(held.Id, 0, Token));
        Assert.False(await store.TakeAsync(held.Id, "owner", TimeSpan.FromMinutes(5), Token));
        Assert.Equal(HeldState.Done, (await store.FindArmedAsync(held.Id, "secret", "/transfer?x=1", Token))!.State);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Open_BeyondQuotaOfIdentityOrWhole_IsRefused(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        for (var i = 0; i < 3; i++)
            await HoldAsync(store, "session", [1]);

        Assert.Equal((false, true), await OpenAsync(store, New(1)));
        Assert.Equal((false, false), await OpenAsync(store, New(Total) with { IdentityId = "bob" }));
        Assert.Equal((true, false), await OpenAsync(store, New(Total - 3) with { IdentityId = "bob" }));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Append_BeyondTheWhole_IsRefused(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = New(0);
        await OpenAsync(store, held);

        Assert.True(await store.AppendAsync(held.Id, 0, new byte[10], Total, Total, Token));
        Assert.False(await store.AppendAsync(held.Id, 1, new byte[10], Total + 1, Total, Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sweep_ForwardingWhoseOwnerIsGone_BecomesUnknownWithoutItsBody(string kind)
    {
        var clock = new ManualTimeProvider();
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var held = await HoldAsync(store, "session", [1, 2, 3]);
        await ArmAsync(store, held);
        await store.TakeAsync(held.Id, "gone", TimeSpan.FromMinutes(5), Token);

        clock.Advance(TimeSpan.FromMinutes(5));
        await store.SweepAsync(Token);

        Assert.Equal(HeldState.Unknown, (await store.FindAsync(held.Id, "alice", "session", Token))!.State);
        Assert.Null(await store.ReadChunkAsync(held.Id, 0, Token));
        Assert.False(await store.TakeAsync(held.Id, "another", TimeSpan.FromMinutes(5), Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Body_OfSeveralChunks_ComesBackByteForByteAndNeverShort(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var sent = new byte[HeldRequestStore.ChunkSize * 2 + 17];
        new Random(1).NextBytes(sent);
        var held = await HoldAsync(store, "session", sent);

        await using var body = new HeldBody(store, held.Id, sent.Length);
        using var received = new MemoryStream();
        await body.CopyToAsync(received, Token);
        Assert.Equal(sent, received.ToArray());

        await using var longer = new HeldBody(store, held.Id, sent.Length + 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => longer.CopyToAsync(Stream.Null, Token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Complete_WithWords_BindsThemToTheRequest(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new HeldRequestStore(under.Database, under.Keys);
        var (first, second) = (New(0), New(0));
        foreach (var held in (HeldRequest[])[first, second])
        {
            await OpenAsync(store, held);
            Assert.Equal(1, await store.CompleteAsync(held.Id, 0, new Transaction("Pay 12", "Transfer"), "digest", Token));
        }

        var found = (await store.FindAsync(first.Id, "alice", "session", Token))!;

        Assert.Equal(new Transaction("Pay 12", "Transfer"), found.Transaction);
        Assert.True(store.IsBoundTo(found, "digest"));
        Assert.False(store.IsBoundTo(found, "another"));
        Assert.False(store.IsBoundTo(found with { Digest = null }, "digest"));
        // The same request twice is two transactions.
        Assert.NotEqual(found.Digest, (await store.FindAsync(second.Id, "alice", "session", Token))!.Digest);
        Assert.DoesNotContain("digest", found.Digest, StringComparison.Ordinal);
        await under.Database.ExecuteAsync("UPDATE held_requests SET words = (SELECT words FROM held_requests WHERE id = @other) WHERE id = @id", new { id = first.Id, other = second.Id }, Token);
        Assert.Null(await store.FindAsync(first.Id, "alice", "session", Token));
    }

    [Fact]
    public async Task Digest_OfRequestAndWords_ChangesWithEachPart()
    {
        var held = New(3) with { Headers = [new("Content-Type", ["text/plain"]), new("User-Agent", ["x"])] };
        var words = new Transaction("Pay", "12");
        var digest = await DigestAsync(held, words, "abc");

        Assert.Equal(digest, await DigestAsync(held with { Headers = [new("content-type", ["text/plain"])] }, words, "abc"));
        Assert.Equal(64, digest.Length);
        foreach (var other in (Task<string>[])[
            DigestAsync(held with { Method = "PUT" }, words, "abc"), DigestAsync(held with { Target = "/transfer?x=2" }, words, "abc"), DigestAsync(held with { Headers = [] }, words, "abc"),
            DigestAsync(held with { Headers = [new("Content-Type", ["text/plain", ""])] }, words, "abc"), DigestAsync(held, words, "abd"), DigestAsync(held, words, "ab"),
            DigestAsync(held, new Transaction("Pay1", "2"), "abc"), DigestAsync(held, new Transaction("Pay", null), "abc"), DigestAsync(held with { HasBody = false }, words, "abc")])
            Assert.NotEqual(digest, await other);

        static async Task<string> DigestAsync(HeldRequest held, Transaction words, string body)
        {
            using var stream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(body));
            return await TransactionDigest.ComputeAsync(held, words, stream, Token);
        }
    }

    private static async Task<HeldRequest> HoldAsync(HeldRequestStore store, string login, byte[] body)
    {
        var held = New(body.Length) with { Fingerprint = login };
        Assert.Equal((true, false), await OpenAsync(store, held));
        var number = 0;
        for (var offset = 0; offset < body.Length; offset += HeldRequestStore.ChunkSize)
        {
            var chunk = body.AsMemory(offset, Math.Min(HeldRequestStore.ChunkSize, body.Length - offset));
            Assert.True(await store.AppendAsync(held.Id, number++, chunk, offset + chunk.Length, Total, Token));
        }
        await store.CompleteAsync(held.Id, body.Length, Token);
        return held;
    }

    private static Task<(bool Opened, bool TooMany)> OpenAsync(HeldRequestStore store, HeldRequest held) =>
        store.OpenAsync(held, "secret", TimeSpan.FromMinutes(15), 3, Total, Token);

    private static Task<bool> ArmAsync(HeldRequestStore store, HeldRequest held) => store.VerifyAsync(held, "secret", Window, grantedAt: null, Token);

    private static HeldRequest New(long length) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        IdentityId = "alice",
        Fingerprint = "session",
        Method = "POST",
        Target = "/transfer?x=1",
        Headers = [new("Content-Type", ["text/plain"])],
        HasBody = true,
        Length = length,
    };
}
