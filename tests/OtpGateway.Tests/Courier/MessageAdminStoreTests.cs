using Dapper;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Storage;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class MessageAdminStoreTests
{
    private const string OtherPhone = "+491709999999";

    private static readonly MessageFilter Any = new(null, null);

    private readonly ManualTimeProvider clock = new();
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_PageByPage_HasEachMessageOnceTheNewestFirst(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var ids = new List<(long At, string Id)>();
        // Four at each moment: only their ids tell them apart.
        for (var i = 0; i < 20; i++)
        {
            ids.Add((store.Database.Clock.NowMilliseconds, await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken)));
            if (i % 4 == 3)
                clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var seen = new List<string>();
        var behind = MessagePosition.Start;
        while (await admin.ListAsync(Any, behind, 3, withContent: false, cancellationToken) is [.., var last] page)
        {
            seen.AddRange(page.Select(message => message.Id));
            behind = new MessagePosition(last.CreatedAt.ToUnixTimeMilliseconds(), last.Id);
        }

        Assert.Equal(ids.OrderByDescending(message => message.At).ThenBy(message => message.Id, StringComparer.Ordinal).Select(message => message.Id), seen);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_Filtered_HasOnlyThese(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var first = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        var second = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow(), recipient: OtherPhone), cancellationToken);
        await SetAsync(store, first, "abandoned");

        Assert.Equal([first], await IdsAsync(new MessageFilter(MessageStatus.Abandoned, null)));
        Assert.Equal([second], await IdsAsync(new MessageFilter(null, OtherPhone)));
        Assert.Equal([second], await IdsAsync(new MessageFilter(MessageStatus.Queued, OtherPhone)));
        Assert.Empty(await IdsAsync(new MessageFilter(MessageStatus.Queued, Messages.Phone)));
        Assert.Empty(await IdsAsync(new MessageFilter(null, "+49170999999")));

        async Task<IEnumerable<string>> IdsAsync(MessageFilter filter) =>
            (await admin.ListAsync(filter, MessagePosition.Start, 10, withContent: false, cancellationToken)).Select(message => message.Id);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_ByRecipient_FindsWhatWasWrittenUnderAnOlderSecret(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        var rotated = new KeyRing(new SecretOptions
        {
            Cookie = [new Secret("a newer secret of the tests, 32 bytes"), new Secret("a secret of the tests, 32 bytes long")],
            Cipher = [new Secret("a newer secret of the tests, 32 bytes"), new Secret("another secret of the tests, longer still")],
        });

        var found = Assert.Single(await new MessageAdminStore(store.Database, rotated).ListAsync(new MessageFilter(null, Messages.Phone), MessagePosition.Start, 10, withContent: true, cancellationToken));

        Assert.Equal(id, found.Id);
        Assert.Equal("+49***67", found.Recipient);
        Assert.Equal(Messages.Phone, found.Content?.Recipient);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Find_SentMessage_KeepsTheMaskOfItsRecipientAlone(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        Assert.Equal(Messages.Phone, (await admin.FindAsync(id, withContent: true, cancellationToken))!.Content!.Recipient);
        Assert.Null((await admin.FindAsync(id, withContent: false, cancellationToken))!.Content);
        await store.Database.ExecuteAsync("UPDATE messages SET status = 'sent', content = NULL WHERE id = @id", new { id }, cancellationToken);

        var sent = (await admin.FindAsync(id, withContent: true, cancellationToken))!;

        Assert.Equal(MessageStatus.Sent, sent.Status);
        Assert.Equal("+49***67", sent.Recipient);
        Assert.Null(sent.Content);
        Assert.Null(await admin.FindAsync(Guid.NewGuid().ToString(), withContent: true, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite", "queued", true)]
    [InlineData("sqlite", "abandoned", true)]
    [InlineData("sqlite", "processing", false)]
    [InlineData("sqlite", "sent", false)]
    [InlineData("sqlite", "expired", false)]
    [InlineData("sqlite", "cancelled", false)]
    [InlineData("postgres", "queued", true)]
    [InlineData("postgres", "abandoned", true)]
    [InlineData("postgres", "processing", false)]
    [InlineData("postgres", "sent", false)]
    public async Task Resend_ByStatus_IsDueNowOrRefused(string kind, string status, bool expected)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await store.Database.ExecuteAsync("UPDATE messages SET status = @status, due_at = due_at + 60000 WHERE id = @id", new { id, status }, cancellationToken);
        Assert.Null(await admin.OldestDueAsync(cancellationToken));

        Assert.Equal(expected, await admin.ResendAsync(id, cancellationToken));

        Assert.Equal(expected ? "queued" : status, (await courier.StatusAsync(id, cancellationToken)).Name());
        Assert.Equal(expected ? store.Database.Clock.GetUtcNow() : null, await admin.OldestDueAsync(cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resend_CodeThatEndedOrWasReplaced_IsRefused(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var replaced = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await SetAsync(store, replaced, "abandoned");
        await store.Database.WriteAsync(transaction => courier.Outbox.CancelForCodeAsync(transaction, "code", cancellationToken), cancellationToken);
        var late = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await SetAsync(store, late, "abandoned");
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.False(await admin.ResendAsync(replaced, cancellationToken));
        Assert.False(await admin.ResendAsync(late, cancellationToken));

        // It stays what it was: it had been given up before its code ended.
        Assert.Equal(MessageStatus.Abandoned, await courier.StatusAsync(replaced, cancellationToken));
        Assert.True(await courier.IsBlankAsync(replaced, cancellationToken));
        Assert.False(await courier.IsBlankAsync(late, cancellationToken));
        Assert.Equal(1, await admin.SweepAsync(cancellationToken));
        Assert.True(await courier.IsBlankAsync(late, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sweep_BeforeTheCodeEnds_KeepsWhatCanBeSentAgain(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await SetAsync(store, id, "abandoned");
        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, await admin.SweepAsync(cancellationToken));
        Assert.True(await admin.ResendAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite", "queued", true)]
    [InlineData("sqlite", "processing", true)]
    [InlineData("sqlite", "sent", false)]
    [InlineData("sqlite", "abandoned", false)]
    [InlineData("sqlite", "expired", false)]
    [InlineData("sqlite", "cancelled", false)]
    [InlineData("postgres", "queued", true)]
    [InlineData("postgres", "processing", true)]
    [InlineData("postgres", "abandoned", false)]
    public async Task Cancel_ByStatus_EndsItOrIsRefused(string kind, string status, bool expected)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await SetAsync(store, id, status);

        Assert.Equal(expected, await new MessageAdminStore(store.Database, store.Keys).CancelAsync(id, cancellationToken));

        Assert.Equal(expected ? "cancelled" : status, (await courier.StatusAsync(id, cancellationToken)).Name());
        Assert.Equal(expected, await courier.IsBlankAsync(id, cancellationToken));
        if (expected)
            Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task OldestDue_QueuedAndLeftBehind_IsTheEarliest(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var admin = new MessageAdminStore(store.Database, store.Keys);
        var start = store.Database.Clock.GetUtcNow();
        Assert.Null(await admin.OldestDueAsync(cancellationToken));
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await store.Database.ExecuteAsync("UPDATE messages SET status = 'processing', lease_until = due_at + 30000 WHERE id = @id", new { id }, cancellationToken);

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(await admin.OldestDueAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(11));
        await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

        Assert.Equal(start.AddSeconds(30), await admin.OldestDueAsync(cancellationToken));
        clock.Advance(TimeSpan.FromMinutes(20));
        // What may not be sent any more waits for nothing.
        Assert.Null(await admin.OldestDueAsync(cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Add_Recipient_IsNowhereInClear(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

        var kept = await store.Database.ReadAsync(connection => connection.QuerySingleAsync<byte[]>("SELECT recipient FROM messages WHERE id = @id", new { id }), cancellationToken);

        Assert.DoesNotContain("+49", System.Text.Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
    }

    private static CourierHarness NewCourier(StoreUnderTest store) => new(store, CourierConfiguration.Sms("http://127.0.0.1:1/"));

    private Task<int> SetAsync(StoreUnderTest store, string id, string status) =>
        store.Database.ExecuteAsync("UPDATE messages SET status = @status WHERE id = @id", new { id, status }, cancellationToken);
}
