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
    // A disk that is full is not asked by every request.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock turn = new();

    // Chains whose latest line the store does not know yet.
    private readonly Dictionary<string, AuditAnchor> unanchored = [];
    private AuditAnchor? chain;
    private FileStream? file;
    private DateTimeOffset notBefore;
    private bool isOver;

    /// <summary>Names the chain that this process's first one follows, before anything is recorded.</summary>
    public void Follow(AuditAnchor? before)
    {
        lock (turn)
            chain ??= before;
    }

    /// <summary>
    /// Writes the event down. Where the file cannot be written the event goes to the log, as an error: nothing is lost in
    /// silence, and nothing that is recorded fails for it.
    /// </summary>
    public void Record(AuditEvent what)
    {
        var trace = Activity.Current?.TraceId.ToHexString();
        if (options.Folder.Length == 0)
        {
            logger.Recorded(AuditLine.Plain(what, clock.GetUtcNow(), trace));
            return;
        }
        lock (turn)
        {
            var at = clock.GetUtcNow();
            try
            {
                Write(what, at, trace);
            }
            catch (Exception exception)
            {
                // Half a line may stand there: the next one begins a chain of its own.
                file?.Dispose();
                file = null;
                notBefore = at + Pause;
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
            isOver = true;
            file?.Dispose();
            file = null;
        }
    }

    private void Write(AuditEvent what, DateTimeOffset at, string? trace)
    {
        // A clock that is set back begins no new day.
        if (file is not null && chain is not null && at.UtcDateTime.Date <= DateTimeOffset.FromUnixTimeMilliseconds(chain.StartedAt).UtcDateTime.Date)
        {
            chain = Append(what, chain, file, at, trace);
            return;
        }
        if (isOver || at < notBefore)
            throw new IOException(isOver ? "The process ends." : "It could not be written a moment ago.");
        file?.Flush(flushToDisk: true);
        file?.Dispose();
        file = null;
        var next = Next(at);
        var path = Path.Combine(options.Folder, next.FileName);
        var opened = Open(path);
        try
        {
            // A chain without a line is none: those that follow it would hang on nothing.
            chain = Append(what, next, opened, at, trace);
            file = opened;
        }
        catch
        {
            opened.Dispose();
            File.Delete(path);
            throw;
        }
    }

    private AuditAnchor Next(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[8];
        random.GetBytes(id);
        return new AuditAnchor
        {
            Chain = Convert.ToHexStringLower(id),
            Node = options.Node,
            StartedAt = at.ToUnixTimeMilliseconds(),
            PreviousChain = chain?.Chain,
            PreviousSeq = chain?.LastSeq ?? 0,
            PreviousHash = chain?.LastHash ?? "",
            PreviousAt = chain?.LastAt ?? 0,
        };
    }

    private FileStream Open(string path)
    {
        Directory.CreateDirectory(options.Folder);
        var settings = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, settings);
    }

    private AuditAnchor Append(AuditEvent what, AuditAnchor to, FileStream into, DateTimeOffset at, string? trace)
    {
        var seq = to.LastSeq + 1;
        var (text, hash) = AuditLine.Write(what, to, seq, seq == 1 ? to.PreviousHash : to.LastHash, at, trace, keys);
        into.Write(Encoding.UTF8.GetBytes(text + "\n"));
        return unanchored[to.Chain] = to with { LastSeq = seq, LastHash = hash, LastAt = at.ToUnixTimeMilliseconds() };
    }
}
