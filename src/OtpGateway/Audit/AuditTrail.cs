using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>
/// Writes the audit trail: each event is one line of this process's file, handed to the operating system before
/// <see cref="Record"/> returns. The store learns within a second how far the chain has come (<see cref="AuditKeeper"/>).
/// </summary>
internal sealed class AuditTrail(AuditOptions options, KeyRing keys, StoreClock clock, RandomNumberGenerator random, ILogger<AuditTrail> logger) : IDisposable
{
    private readonly Lock turn = new();

    // Chains whose latest line the store does not know yet.
    private readonly Dictionary<string, AuditAnchor> unanchored = [];
    private AuditAnchor? chain;
    private FileStream? file;

    /// <summary>Names the chain that this process's first one follows, before anything is recorded.</summary>
    public void Follow(AuditAnchor? before)
    {
        lock (turn)
            chain ??= before;
    }

    /// <summary>Writes the event down. Where the file cannot be written the event goes to the log, as an error: nothing is lost in silence.</summary>
    public void Record(AuditEvent what)
    {
        var trace = Activity.Current?.TraceId.ToHexString();
        var at = clock.GetUtcNow();
        if (options.Folder.Length == 0)
        {
            logger.Recorded(AuditLine.Plain(what, at, trace));
            return;
        }
        lock (turn)
        {
            try
            {
                if (file is null || chain is null || DateTimeOffset.FromUnixTimeMilliseconds(chain.StartedAt).UtcDateTime.Date != at.UtcDateTime.Date)
                    Begin(at.ToUnixTimeMilliseconds());
                Append(what, chain!, file!, at, trace);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Half a line may stand there: the next one begins a chain of its own.
                file?.Dispose();
                file = null;
                logger.NotWritten(AuditLine.Plain(what, at, trace), exception);
            }
        }
    }

    /// <summary>What the store does not know yet.</summary>
    public IReadOnlyList<AuditAnchor> TakeUnanchored()
    {
        lock (turn)
        {
            var taken = unanchored.Values.ToList();
            unanchored.Clear();
            return taken;
        }
    }

    /// <summary>Sees to it that no anchor names a line that a power cut takes away.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void FlushToDisk()
    {
        FileStream? open;
        lock (turn)
            open = file;
        try
        {
            // Nobody waits for the disk meanwhile.
            open?.Flush(flushToDisk: true);
        }
        catch (ObjectDisposedException)
        {
            // A new day has begun, and the file of the old one was flushed.
        }
    }

    /// <summary>Gives back what could not be kept, unless it is known further by now.</summary>
    public void GiveBack(IReadOnlyList<AuditAnchor> anchors)
    {
        lock (turn)
            foreach (var anchor in anchors)
                unanchored.TryAdd(anchor.Chain, anchor);
    }

    public void Dispose()
    {
        lock (turn)
        {
            file?.Dispose();
            file = null;
        }
    }

    private void Begin(long now)
    {
        file?.Flush(flushToDisk: true);
        file?.Dispose();
        file = null;
        Span<byte> id = stackalloc byte[8];
        random.GetBytes(id);
        var next = new AuditAnchor
        {
            Chain = Convert.ToHexStringLower(id),
            Node = options.Node,
            StartedAt = now,
            PreviousChain = chain?.Chain,
            PreviousSeq = chain?.LastSeq ?? 0,
            PreviousHash = chain?.LastHash ?? "",
            PreviousAt = chain?.LastAt ?? 0,
        };
        Directory.CreateDirectory(options.Folder);
        var settings = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(Path.Combine(options.Folder, next.FileName), settings);
        chain = next;
    }

    private void Append(AuditEvent what, AuditAnchor to, FileStream into, DateTimeOffset at, string? trace)
    {
        var seq = to.LastSeq + 1;
        var (text, hash) = AuditLine.Write(what, to, seq, seq == 1 ? to.PreviousHash : to.LastHash, at, trace, keys);
        into.Write(Encoding.UTF8.GetBytes(text + "\n"));
        chain = to with { LastSeq = seq, LastHash = hash, LastAt = at.ToUnixTimeMilliseconds() };
        unanchored[to.Chain] = chain;
    }
}
