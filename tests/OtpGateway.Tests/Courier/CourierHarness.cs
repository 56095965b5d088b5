using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Logging;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

/// <summary>The courier of one gateway process, on a store that several may share.</summary>
internal sealed class CourierHarness : IDisposable
{
    private readonly ProviderClients clients = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly ILoggerFactory loggers;
    private readonly ChannelLines lines;
    private readonly StoreUnderTest store;
    private readonly AccessTokens tokens;
    private readonly CourierSignal signal = new();
    private readonly SmtpConnections connections;
    private readonly AuditTrail audit;

    public CourierHarness(StoreUnderTest store, CourierOptions options)
    {
        this.store = store;
        loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Output));
        Options = new Live<CourierOptions>(options);
        Messages = new MessageStore(store.Database, store.Keys);
        Pulse = new CourierPulse(store.Database.Clock);
        Outbox = new Outbox(Options, Messages, signal, loggers.CreateLogger<Outbox>());
        Attempts = new AttemptStore(store.Database);
        lines = new ChannelLines(store.Database.Clock, loggers.CreateLogger<ChannelLines>());
        tokens = new AccessTokens(clients, store.Database.Clock);
        var http = new HttpChannel(clients, tokens, store.Database.Clock, loggers.CreateLogger<HttpChannel>());
        connections = new SmtpConnections(store.Database.Clock);
        var smtp = new SmtpChannel(connections, store.Database.Clock, loggers.CreateLogger<SmtpChannel>());
        var walk = new ChannelWalk(Messages, http, smtp, Options, lines, store.Database.Clock);
        audit = new AuditTrail(new AuditOptions(), store.Keys, store.Database.Clock, random, loggers.CreateLogger<AuditTrail>());
        Dispatcher = new CourierDispatcher(Messages, walk, Options, store.Database.Clock, random, audit, loggers.CreateLogger<CourierDispatcher>());
    }

    public CapturedOutput Output { get; } = new();

    public Live<CourierOptions> Options { get; }

    public MessageStore Messages { get; }

    public AttemptStore Attempts { get; }

    public Outbox Outbox { get; }

    public CourierDispatcher Dispatcher { get; }

    public CourierPulse Pulse { get; }

    public CourierWorker NewWorker() =>
        new(Messages, Dispatcher, lines, signal, Pulse, Options, store.Database.Clock, loggers.CreateLogger<CourierWorker>());

    public async Task<string> QueueAsync(NewMessage message, CancellationToken cancellationToken)
    {
        var row = Outbox.Prepare(message, cancellationToken);
        await store.Database.WriteAsync(async transaction =>
        {
            await Outbox.AddAsync(transaction, row, cancellationToken);
            return true;
        }, cancellationToken);
        return row.Id;
    }

    /// <summary>Leases all that is due now.</summary>
    public async Task<IReadOnlyList<LeasedMessage>> TakeAsync(CancellationToken cancellationToken)
    {
        await Dispatcher.EndExpiredAsync(cancellationToken);
        var leased = new List<LeasedMessage>();
        foreach (var (channel, _) in await Messages.NextDueAsync(cancellationToken))
            leased.AddRange(await Dispatcher.TakeAsync(channel, 1000, cancellationToken));
        return leased;
    }

    /// <summary>Sends all that is due now, one delivery each; returns how many there were.</summary>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        var leased = await TakeAsync(cancellationToken);
        await Task.WhenAll(leased.Select(message => Dispatcher.DeliverAsync(message, cancellationToken)));
        return leased.Count;
    }

    public async Task<MessageStatus> StatusAsync(string id, CancellationToken cancellationToken) =>
        (await Outbox.StateOfAsync(id, cancellationToken))!.Status;

    public Task<string?> LastErrorAsync(string id, CancellationToken cancellationToken) =>
        store.Database.ReadAsync(connection => connection.ExecuteScalarAsync<string?>("SELECT last_error FROM messages WHERE id = @id", new { id }), cancellationToken);

    public Task<bool> IsBlankAsync(string id, CancellationToken cancellationToken) =>
        store.Database.ReadAsync(async connection => await connection.ExecuteScalarAsync<byte[]?>("SELECT content FROM messages WHERE id = @id", new { id }) is null, cancellationToken);

    public void Dispose()
    {
        audit.Dispose();
        tokens.Dispose();
        clients.Dispose();
        connections.Dispose();
        lines.Dispose();
        random.Dispose();
        loggers.Dispose();
    }
}
