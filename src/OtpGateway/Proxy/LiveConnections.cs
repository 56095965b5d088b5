using System.Collections.Concurrent;
using System.Threading.Channels;
using OtpGateway.Configuration;
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
    private readonly Live<ProxyOptions> options;
    private readonly StoreClock clock;
    private readonly ILogger<LiveConnections> logger;
    private long readAt;

    public LiveConnections(Gate gate, SessionStore sessions, FirstFactors firstFactors, ObservedLogins logins, Live<ProxyOptions> options, StoreClock clock, ILogger<LiveConnections> logger)
    {
        (this.gate, this.sessions, this.firstFactors, this.options, this.clock, this.logger) = (gate, sessions, firstFactors, options, clock, logger);
        firstFactors.LoginUnknown += OnLoginUnknown;
        logins.Ended += OnLoginEnded;
    }

    /// <summary>Whether the request is a call of gRPC, whose answer may begin only when it ends.</summary>
    public static bool IsCall(HttpRequest request) => request.ContentType is { } type && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the application's answer may go on for as long as it likes. A download, however long, was allowed as a whole.</summary>
    public static bool IsLasting(HttpContext context, HttpResponseMessage answer) =>
        answer.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols
        || HttpMethods.IsConnect(context.Request.Method)
        // As browsers read it, whatever follows.
        || context.Response.ContentType is { } type
            && (type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) || type.StartsWith("multipart/x-mixed-replace", StringComparison.OrdinalIgnoreCase));

    /// <summary>Looks after a connection until it ends.</summary>
    public void Add(HttpContext context, SatisfiedCaller? caller)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? "";
        var connection = new LiveConnection(context, route, caller, caller is null ? null : firstFactors.LoginOf(context, caller.FirstFactor.Authenticator), closed => open.TryRemove(closed, out _));
        open[connection] = true;
        context.Response.RegisterForDispose(connection);
        opened.Writer.TryWrite(true);
    }

    /// <summary>Whose a login is that has opened a connection here, by the application's id; null for none.</summary>
    public string? SubjectOf(PresentedLogin login)
    {
        foreach (var (connection, _) in open)
            if (connection.Login?.IsSameAs(login) == true)
                return connection.Caller?.FirstFactor.Identity.ExternalId;
        return null;
    }

    /// <summary>Ends the connections that a login has opened here.</summary>
    public void End(PresentedLogin login)
    {
        foreach (var (connection, _) in open)
            if (connection.Login?.IsSameAs(login) == true)
                End(connection);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without connections there is nothing to look at, and no timer runs.
        while (await opened.Reader.WaitToReadAsync(stoppingToken))
        {
            opened.Reader.TryRead(out _);
            readAt = clock.GetTimestamp();
            using var timer = new PeriodicTimer(Interval, clock);
            while (!open.IsEmpty && await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        // As the routes are now: one that has gone, or demands more, counts for what is open too.
        var requirements = options.Value.Requirements;
        var known = new Dictionary<string, Session>(StringComparer.Ordinal);
        foreach (var (connection, _) in open)
            if (connection.Caller?.Session is { } session && (session.IsOwn || requirements.GetValueOrDefault(connection.Route)?.Aal == Aal.Aal2))
                known[session.Id] = session;
        IReadOnlyDictionary<string, Session> found = new Dictionary<string, Session>();
        try
        {
            found = await sessions.ReadAgainAsync(known.Values, cancellationToken);
            readAt = clock.GetTimestamp();
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception))
        {
            // As long as a session that was read is believed, no longer: then what rests on one cannot be decided.
            if (clock.GetElapsedTime(readAt) < GatewaySessions.CacheLifespan)
                return;
            logger.StoreUnavailable(exception);
        }
        var now = clock.GetUtcNow();
        foreach (var (connection, _) in open)
            if (!requirements.TryGetValue(connection.Route, out var requirement)
                || !gate.StillMeets(requirement, connection.Caller, connection.Caller?.Session is { } session ? found.GetValueOrDefault(session.Id) : null, now))
                End(connection);
    }

    private void OnLoginUnknown(PresentedLogin login)
    {
        foreach (var (connection, _) in open)
            if (connection.Login?.IsAskedLike(login) == true)
                End(connection);
    }

    private void OnLoginEnded(string id)
    {
        foreach (var (connection, _) in open)
            if (connection.Caller?.FirstFactor.Login?.Id == id)
                End(connection);
    }

    private void End(LiveConnection connection)
    {
        if (connection.Abort())
            logger.LiveConnectionEnded(connection.Route);
    }
}
