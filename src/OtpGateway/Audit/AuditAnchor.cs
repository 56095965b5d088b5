namespace OtpGateway.Audit;

/// <summary>
/// How far a chain has come, as the store knows it: what is cut off the end of a file, or a whole file that is gone, is
/// missed by it. A chain is one file; a new one begins with each day and each process, and names the one before it.
/// </summary>
internal sealed record AuditAnchor
{
    /// <summary>16 hexadecimal digits.</summary>
    public string Chain { get; init; } = "";

    public string Node { get; init; } = "";

    public string? PreviousChain { get; init; }

    /// <summary>The last line of the chain before that was known when this one began.</summary>
    public long PreviousSeq { get; init; }

    /// <summary>The hash of that line; empty without one.</summary>
    public string PreviousHash { get; init; } = "";

    /// <summary>Unix milliseconds.</summary>
    public long PreviousAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long StartedAt { get; init; }

    public long LastSeq { get; init; }

    public string LastHash { get; init; } = "";

    /// <summary>Unix milliseconds.</summary>
    public long LastAt { get; init; }

    /// <summary>The file of the chain: by day, so that names sort by time.</summary>
    public string FileName => FileNameOf(Chain, StartedAt);

    public static string FileNameOf(string chain, long startedAt) => $"{DateTimeOffset.FromUnixTimeMilliseconds(startedAt).UtcDateTime:yyyy-MM-dd}-{chain}.jsonl";
}
