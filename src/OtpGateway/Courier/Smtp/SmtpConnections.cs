namespace OtpGateway.Courier.Smtp;

/// <summary>Keeps connections to mail servers for a while: the next message saves the handshakes.</summary>
internal sealed class SmtpConnections : IAsyncDisposable, IDisposable
{
    /// <summary>How long a connection waits for its next message.</summary>
    public static readonly TimeSpan IdleLife = TimeSpan.FromSeconds(30);

    /// <summary>How long a kept connection has to show that it is alive.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    // Short enough to follow a server that moves.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);
    private const int MostIdle = 8;

    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly List<SmtpConnection> idle = [];
    private bool disposed;

    public SmtpConnections(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A kept connection that answers; null when there is none. It is the caller's until it is kept again.</summary>
    public async Task<SmtpConnection?> TakeAsync(SmtpOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswerTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (Pop(options) is { } kept)
        {
            try
            {
                if (await kept.ResetAsync(either.Token))
                    return kept;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // It is silent; so are the others most likely, and they are not waited for.
            }
            catch
            {
                await kept.DisposeAsync();
                throw;
            }
            await kept.DisposeAsync();
        }
        return null;
    }

    /// <summary>Takes over a connection that could carry another message.</summary>
    public void Keep(SmtpConnection connection)
    {
        SmtpConnection? surplus = null;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            connection.IdleSince = now;
            if (disposed || idle.Count >= MostIdle || now - connection.OpenedAt >= Lifetime)
                surplus = connection;
            else
                idle.Add(connection);
            if (surplus is null && idle.Count == 1)
                timer.Change(IdleLife, Timeout.InfiniteTimeSpan);
        }
        if (surplus is not null)
            _ = CloseAsync(surplus);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(End().Select(CloseAsync));

    // Without goodbyes: there is no time for them.
    public void Dispose()
    {
        foreach (var connection in End())
            connection.Dispose();
    }

    private SmtpConnection? Pop(SmtpOptions options)
    {
        lock (gate)
        {
            // The youngest: the others may end. After a reload the options are others, and so is the connection.
            var at = idle.FindLastIndex(connection => ReferenceEquals(connection.Options, options));
            if (at < 0)
                return null;
            var found = idle[at];
            idle.RemoveAt(at);
            return found;
        }
    }

    private void Sweep()
    {
        List<SmtpConnection> tired;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            tired = [.. idle.Where(connection => now - connection.IdleSince >= IdleLife)];
            idle.RemoveAll(tired.Contains);
            if (idle.Count > 0)
                timer.Change(idle.Min(connection => connection.IdleSince) + IdleLife - now, Timeout.InfiniteTimeSpan);
        }
        foreach (var connection in tired)
            _ = CloseAsync(connection);
    }

    private List<SmtpConnection> End()
    {
        lock (gate)
        {
            disposed = true;
            timer.Dispose();
            var all = idle.ToList();
            idle.Clear();
            return all;
        }
    }

    // Of the machine's own time: a farewell is no part of what the gateway promises.
    private static async Task CloseAsync(SmtpConnection connection)
    {
        using var limit = new CancellationTokenSource(FarewellTime);
        await connection.QuitAsync(limit.Token);
        await connection.DisposeAsync();
    }
}
