using System.Collections.Concurrent;
using System.Threading.Channels;
using OtpGateway.FirstFactor;
using OtpGateway.Sessions;
using OtpGateway.Storage;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>
/// Ends WebSockets, event streams and calls of gRPC on protected routes within a second of what let them through: when the
/// second factor has grown old or idle, the session was revoked, or the application has ended the login. What goes over
/// them counts as no use of the session.
/// </summary>
internal sealed class LiveConnections : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<LiveConnection, bool> open = new();
    private readonly Channel<bool> opened = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Gate gate;
    private readonly SessionStore sessions;
    private readonly FirstFactors firstFactors;
    private readonly StoreClock clock;
    private readonly ILogger<LiveConnections> logger;
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    public LiveConnections(Gate gate, SessionStore sessions, FirstFactors firstFactors, StoreClock clock, ILogger<LiveConnections> logger)
    {
        (this.gate, this.sessions, this.firstFactors, this.clock, this.logger) = (gate, sessions, firstFactors, clock, logger);
        firstFactors.LoginUnknown += OnLoginUnknown;
    }

    /// <summary>Whether the request is a call of gRPC, whose answer may begin only when it ends.</summary>
    public static bool IsCall(HttpRequest request) => request.ContentType is { } type && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the application's answer may go on for as long as it likes. A download, however long, was allowed as a whole.</summary>
    public static bool IsLasting(HttpRequest request, HttpResponseMessage answer) =>
        answer.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols
        || HttpMethods.IsConnect(request.Method)
        || answer.Content.Headers.ContentType?.MediaType is { } type
            && (type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) || type.Equals("multipart/x-mixed-replace", StringComparison.OrdinalIgnoreCase));

    /// <summary>Looks after a connection until it ends.</summary>
    public void Add(HttpContext context, RouteRequirement requirement, SatisfiedCaller caller)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? "";
        var connection = new LiveConnection(context, route, requirement, caller, firstFactors.LoginOf(context, caller.FirstFactor.Authenticator), closed => open.TryRemove(closed, out _));
        open[connection] = true;
        context.Response.RegisterForDispose(connection);
        opened.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without connections there is nothing to look at, and no timer runs.
        while (await opened.Reader.WaitToReadAsync(stoppingToken))
        {
            opened.Reader.TryRead(out _);
            using var timer = new PeriodicTimer(Interval, clock);
            while (!open.IsEmpty && await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Session> now = new Dictionary<string, Session>();
        try
        {
            now = await sessions.ReadAgainAsync([.. open.Keys.Select(connection => connection.Caller.Session).OfType<Session>().DistinctBy(session => session.Id)], cancellationToken);
            readAt = clock.GetUtcNow();
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception))
        {
            // As long as a session that was read is believed, no longer: then what rests on one cannot be decided.
            if (clock.GetUtcNow() - readAt < GatewaySessions.CacheLifespan)
                return;
            logger.StoreUnavailable(exception);
        }
        var time = clock.GetUtcNow();
        foreach (var connection in open.Keys)
            if (!gate.StillMeets(connection.Requirement, connection.Caller, connection.Caller.Session is { } known ? now.GetValueOrDefault(known.Id) : null, time))
                End(connection);
    }

    private void OnLoginUnknown(PresentedLogin login)
    {
        if (open.IsEmpty)
            return;
        foreach (var connection in open.Keys)
            if (connection.IsOf(login))
                End(connection);
    }

    private void End(LiveConnection connection)
    {
        if (connection.Abort())
            logger.LiveConnectionEnded(connection.Route);
    }
}
