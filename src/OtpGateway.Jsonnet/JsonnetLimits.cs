namespace OtpGateway.Jsonnet;

/// <summary>
/// What one evaluation may use up. Steps, memory, depth and output are counted and give the same answer on every machine;
/// the time is the backstop behind them.
/// </summary>
public sealed record JsonnetLimits
{
    /// <summary>The limits used when none are given; they suit a short snippet written by somebody else.</summary>
    public static JsonnetLimits Default { get; } = new();

    /// <summary>Calls, lazily evaluated values and turns of loops. Default: 10,000,000.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>
    /// Bytes the evaluation may allocate for its strings, arrays, objects and delayed values, counted before each is
    /// made and never given back. Default: 64 MiB.
    /// </summary>
    public long MaxMemory { get; init; } = 64L * 1024 * 1024;

    /// <summary>How deep calls and values may be nested. Default: 500.</summary>
    public int MaxDepth { get; init; } = 500;

    /// <summary>Characters of the result. Default: 256 KiB.</summary>
    public long MaxOutput { get; init; } = 256 * 1024;

    /// <summary>
    /// Wall time of one evaluation; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit. Default: one second.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
}
