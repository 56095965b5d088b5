using System.Globalization;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>
/// How far a chain has come, as the store knows it: what is cut off the end of a file, or a whole file that is gone, is
/// missed by it. A chain is one file; a new one begins with each day and each process, and names the one before it.
/// </summary>
internal sealed record AuditAnchor
{
    private const string Purpose = "audit anchor";

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

    /// <summary>A keyed hash of all the others: what somebody has written into the store by hand counts for nothing.</summary>
    public string Mac { get; init; } = "";

    /// <summary>The file of the chain: by day, so that names sort by time.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeMilliseconds(StartedAt).UtcDateTime:yyyy-MM-dd}-{Chain}.jsonl");

    public AuditAnchor Signed(KeyRing keys) => this with { Mac = keys.Mac(Purpose, Text()) };

    public bool IsGenuine(KeyRing keys) => keys.Verify(Purpose, Mac, Text());

    private string Text() => string.Join('\n', Chain, Node, PreviousChain, Number(PreviousSeq), PreviousHash, Number(PreviousAt), Number(StartedAt), Number(LastSeq), LastHash, Number(LastAt));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
