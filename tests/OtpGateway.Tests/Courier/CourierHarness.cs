using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Logging;
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
    private readonly StoreUnderTest store;
    private readonly CourierSignal signal = new();
    private readonly SmtpConnections connections;

    public CourierHarness(StoreUnderTest store, CourierOptions options)
    {
        this.store = store;
        loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Output));
        Options = new Live<CourierOptions>(options);
        Messages = new MessageStore(store.Database, store.Keys);
        Outbox = new Outbox(Options, Messages, signal, loggers.CreateLogger<Outbox>());
        var http = new HttpChannel(clients, store.Database.Clock, loggers.CreateLogger<HttpChannel>());
        connections = new SmtpConnections(store.Database.Clock);
        var smtp = new SmtpChannel(connections, store.Database.Clock, loggers.CreateLogger<SmtpChannel>());
        Dispatcher = new CourierDispatcher(Messages, http, smtp, Options, store.Database.Clock, random, loggers.CreateLogger<CourierDispatcher>());
    }

    public CapturedOutput Output { get; } = new();

    public Live<CourierOptions> Options { get; }

    public MessageStore Messages { get; }

    public Outbox Outbox { get; }

    public CourierDispatcher Dispatcher { get; }

    public CourierWorker NewWorker() =>
        new(Messages, Dispatcher, signal, Options, store.Database.Clock, loggers.CreateLogger<CourierWorker>());

    public Task<string> QueueAsync(NewMessage message, CancellationToken cancellationToken) =>
        store.Database.WriteAsync(transaction => Outbox.AddAsync(transaction, message, cancellationToken), cancellationToken);

    /// <summary>Sends all that is due now, one attempt each; returns how many attempts there were.</summary>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        var leased = await Dispatcher.TakeAsync(1000, cancellationToken);
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
        clients.Dispose();
        connections.Dispose();
        random.Dispose();
        loggers.Dispose();
    }
}
