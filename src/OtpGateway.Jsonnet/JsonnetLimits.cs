namespace OtpGateway.Jsonnet;

/// <summary>
/// What one evaluation may use up. Steps, memory, depth and output are counted and give the same answer on every machine;
/// the time is the backstop behind them. What runs out is a <see cref="JsonnetException"/> of kind
/// <see cref="JsonnetErrorKind.Budget"/>. Limits are of this library; the language only has the depth
/// (<c>jsonnet --max-stack</c>).
/// </summary>
public sealed record JsonnetLimits
{
    /// <summary>
    /// The limits used when none are given; they suit a short snippet written by somebody else. The time and the output are those
    /// of Ory Kratos's courier.
    /// </summary>
    public static JsonnetLimits Default { get; } = new();

    /// <summary>
    /// Calls, lazily evaluated values and turns of loops, also those within functions of the library; work on long strings and
    /// large arrays counts by their length. Default: 10,000,000, well under a second of work.
    /// </summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>
    /// Bytes the evaluation may allocate for its strings, arrays, objects and delayed values, counted before each is made and
    /// never given back: a program that makes a large value and drops it has still made it. What is alive at a time is
    /// therefore less, and what the process has is this much and what the garbage collector has not yet collected.
    /// Default: 64 MiB, enough for a million elements or a million concatenations.
    /// </summary>
    public long MaxMemory { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Levels of calls, fields, delayed values and parts of values within each other. Default: 500, as the reference has it.
    /// </summary>
    public int MaxDepth { get; init; } = 500;

    /// <summary>The length of the result in UTF-16 units, as text or as it would be as text. Default: 262,144.</summary>
    public long MaxOutput { get; init; } = 256 * 1024;

    /// <summary>
    /// Wall time of one evaluation; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit. It is looked at every
    /// thousand steps or so. Default: one second.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
}
