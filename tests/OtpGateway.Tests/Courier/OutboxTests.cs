using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class OutboxTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Add_Sms_IsQueuedWithSealedContent(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var messages = new MessageStore(store.Database, store.Keys);
        var outbox = NewOutbox(store, messages, CourierConfiguration.Sms("http://127.0.0.1:1/"));

        var id = await AddAsync(store, outbox, Messages.Sms(store.Database.Clock.GetUtcNow()));

        Assert.Equal(MessageStatus.Queued, (await outbox.StateOfAsync(id, cancellationToken))!.Status);
        var leased = Assert.Single(await messages.LeaseAsync("me", "sms", 10, TimeSpan.FromSeconds(30), cancellationToken));
        var content = leased.Content!;
        Assert.Equal("Your login code is: 012345\n\nIt expires in 60 minutes.\n\n@auth.example.com #012345", content.Body);
        Assert.Equal("", content.Subject);
    }

    [Fact]
    public async Task Add_Mail_HasSubjectTextAndHtml()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        var messages = new MessageStore(store.Database, store.Keys);
        var outbox = NewOutbox(store, messages, CourierConfiguration.Mail("http://127.0.0.1:1/"));

        var id = await AddAsync(store, outbox, Messages.Mail(store.Database.Clock.GetUtcNow()));

        var leased = Assert.Single(await messages.LeaseAsync("me", "email", 10, TimeSpan.FromSeconds(30), cancellationToken));
        Assert.Equal(id, leased.Id);
        var content = leased.Content!;
        Assert.Equal("Use code 012345 to log in", content.Subject);
        Assert.Equal("Login to your account with the following code:\n\n012345\n\nIt expires in 60 minutes.\n", content.Body);
        Assert.Contains("<p>It expires in 60 minutes.</p>", content.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_NoChannel_IsAbandonedAndSaysSo()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        var outbox = NewOutbox(store, new MessageStore(store.Database, store.Keys), new CourierOptions());

        var id = await AddAsync(store, outbox, Messages.Sms(store.Database.Clock.GetUtcNow()));

        Assert.True((await outbox.StateOfAsync(id, cancellationToken))!.Failed);
    }

    [Fact]
    public async Task Add_TransactionRolledBack_LeavesNothing()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        var messages = new MessageStore(store.Database, store.Keys);
        var outbox = NewOutbox(store, messages, CourierConfiguration.Sms("http://127.0.0.1:1/"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Database.WriteAsync<bool>(async transaction =>
        {
            await outbox.AddAsync(transaction, outbox.Prepare(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken), cancellationToken);
            throw new InvalidOperationException();
        }, cancellationToken));

        Assert.Empty(await messages.LeaseAsync("me", "sms", 10, TimeSpan.FromSeconds(30), cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CancelForFlow_QueuedMessage_IsNeverLeased(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var messages = new MessageStore(store.Database, store.Keys);
        var outbox = NewOutbox(store, messages, CourierConfiguration.Sms("http://127.0.0.1:1/"));
        var id = await AddAsync(store, outbox, Messages.Sms(store.Database.Clock.GetUtcNow()));

        var cancelled = await store.Database.WriteAsync(transaction => outbox.CancelForFlowAsync(transaction, "flow", cancellationToken), cancellationToken);

        Assert.Equal(1, cancelled);
        Assert.Equal(MessageStatus.Cancelled, (await outbox.StateOfAsync(id, cancellationToken))!.Status);
        Assert.Empty(await messages.LeaseAsync("me", "sms", 10, TimeSpan.FromSeconds(30), cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Lease_NoticesBeforeACode_TakesTheCodeFirst(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var messages = new MessageStore(store.Database, store.Keys);
        var outbox = NewOutbox(store, messages, CourierConfiguration.Sms("http://127.0.0.1:1/"));
        var now = store.Database.Clock.GetUtcNow();
        for (var i = 0; i < 3; i++)
            await store.Database.WriteAsync(async transaction =>
            {
                await outbox.AddAsync(transaction, outbox.Prepare(Messages.Sms(now), cancellationToken) with { Priority = 1 }, cancellationToken);
                return true;
            }, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));
        var code = await AddAsync(store, outbox, Messages.Sms(now));

        Assert.Equal(code, Assert.Single(await messages.LeaseAsync("me", "sms", 1, TimeSpan.FromSeconds(30), cancellationToken)).Id);
        Assert.Equal(3, (await messages.LeaseAsync("me", "sms", 8, TimeSpan.FromSeconds(30), cancellationToken)).Count);
    }

    [Theory]
    [InlineData("login_code_valid", 0)]
    [InlineData("verification_code_invalid", 1)]
    public void Prepare_TypeWithOrWithoutACode_IsUrgentOrNot(string type, long expected) => Assert.Equal(expected, TemplateType.Find(type)!.Priority);

    private async Task<string> AddAsync(StoreUnderTest store, Outbox outbox, NewMessage message)
    {
        var row = outbox.Prepare(message, cancellationToken);
        await store.Database.WriteAsync(async transaction =>
        {
            await outbox.AddAsync(transaction, row, cancellationToken);
            return true;
        }, cancellationToken);
        return row.Id;
    }

    private static Outbox NewOutbox(StoreUnderTest store, MessageStore messages, CourierOptions options) =>
        new(new Live<CourierOptions>(options), messages, new CourierSignal(), NullLogger<Outbox>.Instance);
}
