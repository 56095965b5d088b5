using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace OtpGateway.Courier;

/// <summary>
/// The line to one provider, as this process finds it: how many calls are on it, and whether it is cut because the last
/// ones failed.
/// </summary>
internal sealed class ChannelLine : IDisposable
{
    // Somebody else is just trying whether it works again; that does not take long.
    private static readonly TimeSpan WhileTried = TimeSpan.FromSeconds(1);

    private readonly DispatchOptions options;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim places;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<Delivery>? circuit;
    private long cutUntil;
    private int failuresInARow;

    public ChannelLine(ChannelOptions channel, TimeProvider clock, ILogger logger)
    {
        options = channel.Dispatch;
        this.clock = clock;
        places = new SemaphoreSlim(options.Concurrency, options.Concurrency);
        if (options.BreakAfter > 0)
            circuit = NewCircuit(channel.Id, logger);
    }

    /// <summary>Whether these are the options that it was made for.</summary>
    public bool Fits(DispatchOptions other) =>
        (options.Concurrency, options.BreakAfter, options.BreakFor) == (other.Concurrency, other.BreakAfter, other.BreakFor);

    /// <summary>Takes a place if one is free. Each must be given back.</summary>
    public bool TryEnter() => places.Wait(0);

    /// <summary>Waits for a place.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => places.WaitAsync(cancellationToken);

    public void Leave()
    {
        try
        {
            places.Release();
        }
        catch (ObjectDisposedException)
        {
            // The process is ending: nobody waits for the place.
        }
    }

    /// <summary>How long nothing is to be tried on it; null when it can be tried now.</summary>
    public TimeSpan? CutFor()
    {
        if (circuit is null)
            return null;
        switch (state.CircuitState)
        {
            case CircuitState.Open:
                var left = TimeSpan.FromMilliseconds(Volatile.Read(ref cutUntil) - clock.GetUtcNow().ToUnixTimeMilliseconds());
                return left > TimeSpan.Zero ? left : null;
            case CircuitState.HalfOpen:
                return WhileTried;
            default:
                return null;
        }
    }

    /// <summary>Makes a call and learns from how it ends. Null: it is cut, and nothing was done.</summary>
    public async Task<Delivery?> CallAsync(Func<CancellationToken, Task<Delivery>> call, CancellationToken cancellationToken)
    {
        if (circuit is null)
            return await call(cancellationToken);
        try
        {
            return await circuit.ExecuteAsync(async token => await call(token), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }

    public void Dispose() => places.Dispose();

    // Polly measures a rate over a window: after a busy hour it would take many failures to be noticed, and on a quiet night
    // they would never be enough. Here the failures in a row are counted, and Polly is told of one when they are enough.
    private ResiliencePipeline<Delivery> NewCircuit(string channel, ILogger logger) =>
        new ResiliencePipelineBuilder<Delivery> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Delivery>
            {
                FailureRatio = 0,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromDays(1),
                BreakDuration = options.BreakFor,
                StateProvider = state,
                ShouldHandle = arguments => ValueTask.FromResult(IsTheLastStraw(arguments.Outcome)),
                OnOpened = arguments =>
                {
                    Volatile.Write(ref cutUntil, (clock.GetUtcNow() + arguments.BreakDuration).ToUnixTimeMilliseconds());
                    logger.ChannelCut(channel, Volatile.Read(ref failuresInARow), arguments.BreakDuration);
                    return ValueTask.CompletedTask;
                },
                OnHalfOpened = _ =>
                {
                    logger.ChannelTried(channel);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    logger.ChannelWorks(channel);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private bool IsTheLastStraw(Outcome<Delivery> outcome)
    {
        switch (outcome.Result is { } delivery ? delivery.BlamesChannel : true)
        {
            case true:
                // When the line is being tried again one failure is enough, however long ago the others were.
                return Interlocked.Increment(ref failuresInARow) >= options.BreakAfter || state.CircuitState != CircuitState.Closed;
            case false:
                Volatile.Write(ref failuresInARow, 0);
                return false;
            default:
                return false;
        }
    }
}
