using System.Text;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>Checks the files of a folder against what the store knows of their chains: altered, inserted, missing and cut-off lines, and files that are gone.</summary>
internal sealed class AuditVerifier(string folder, KeyRing keys)
{
    // Longer than any line: what is longer is none of ours, and is not read into memory.
    private const int LongestLine = 64 << 10;

    private readonly List<string> problems = [];
    private readonly List<string> notes = [];
    private int files;
    private long lines;

    /// <param name="anchors">All that the store has.</param>
    /// <param name="node">Only the chains of this node must be here; null: those of all.</param>
    /// <param name="keptSince">What ended before may have been removed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<AuditVerdict> VerifyAsync(IReadOnlyList<AuditAnchor> anchors, string? node, DateTimeOffset keptSince, CancellationToken cancellationToken)
    {
        foreach (var anchor in anchors.Where(anchor => !anchor.IsGenuine(keys)))
            problems.Add($"the store: its row of the chain {anchor.Chain} was altered (or are the secrets not those that it was written with?)");
        var byChain = anchors.ToDictionary(anchor => anchor.Chain, StringComparer.Ordinal);
        // What a later chain says of the line before it.
        var continued = anchors.Where(anchor => anchor.PreviousChain is not null).ToLookup(anchor => anchor.PreviousChain!, anchor => (anchor.PreviousSeq, anchor.PreviousHash), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (Directory.Exists(folder))
            foreach (var path in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(path);
                var chain = name[(name.LastIndexOf('-') + 1)..];
                seen.Add(chain);
                await ReadAsync(path, chain, byChain.GetValueOrDefault(chain), [.. continued[chain]], cancellationToken);
            }
        foreach (var anchor in anchors.Where(anchor => (node is null || anchor.Node == node) && !seen.Contains(anchor.Chain)))
            problems.Add($"{anchor.FileName}: is missing, with {anchor.LastSeq} lines of the node {anchor.Node}");
        foreach (var anchor in anchors.Where(anchor => (node is null || anchor.Node == node) && anchor.PreviousChain is { } before && !byChain.ContainsKey(before)
            && DateTimeOffset.FromUnixTimeMilliseconds(anchor.PreviousAt) >= keptSince))
            problems.Add($"{anchor.FileName}: the chain before it, {anchor.PreviousChain}, is missing from the store");
        return new AuditVerdict(files, lines, problems, notes);
    }

    private async Task ReadAsync(string path, string chain, AuditAnchor? anchor, IReadOnlyList<(long Seq, string Hash)> continued, CancellationToken cancellationToken)
    {
        files++;
        var name = Path.GetFileName(path);
        var seq = 0L;
        var previous = anchor?.PreviousHash;
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await foreach (var (text, ended) in LinesAsync(stream, cancellationToken))
        {
            var line = AuditLine.Read(text, keys);
            if (line is null && !ended && seq >= (anchor?.LastSeq ?? 0))
            {
                notes.Add($"{name}:{seq + 1}: half a line at the end, as an abrupt end of the process leaves it");
                return;
            }
            if (line is null)
                problems.Add($"{name}:{seq + 1}: was altered, or is no line of the gateway's (are the secrets those that it was written with?)");
            else if (line.Chain != chain)
                problems.Add($"{name}:{seq + 1}: belongs to another chain, {line.Chain}");
            else if (line.Seq != seq + 1)
                problems.Add($"{name}:{seq + 1}: is line {line.Seq} of its chain; lines are missing, or stand twice");
            else if (previous is not null && line.Previous != previous)
                problems.Add($"{name}:{seq + 1}: does not follow the line before it");
            else if ((anchor?.LastSeq == line.Seq && anchor.LastHash != line.Hash) || continued.Any(known => known.Seq == line.Seq && known.Hash != line.Hash))
                problems.Add($"{name}:{seq + 1}: is not the line that the store knows");
            else
            {
                seq++;
                lines++;
                previous = line.Hash;
                continue;
            }
            // Everything behind it would be reported as well.
            return;
        }
        if (anchor is null)
            notes.Add($"{name}: the store knows nothing of its {seq} lines: written in the last second before an abrupt end, or while the store was away");
        else if (seq < anchor.LastSeq)
            problems.Add($"{name}: ends after line {seq}; the store knows of {anchor.LastSeq}");
    }

    private static async IAsyncEnumerable<(string Text, bool Ended)> LinesAsync(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestLine];
        var filled = 0;
        while (true)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += count;
            var start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, filled - start) is >= 0 and var end)
            {
                yield return (Encoding.UTF8.GetString(buffer, start, end - start), true);
                start = end + 1;
            }
            Array.Copy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            if (filled == buffer.Length || (count == 0 && filled > 0))
            {
                yield return (Encoding.UTF8.GetString(buffer, 0, filled), false);
                yield break;
            }
            if (count == 0)
                yield break;
        }
    }
}
