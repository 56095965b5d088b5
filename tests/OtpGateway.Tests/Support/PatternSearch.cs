using System.Runtime.InteropServices;

namespace OtpGateway.Tests.Support;

/// <summary>Looks for thousands of patterns in one go through the content: by the first eight bytes of each.</summary>
internal sealed class PatternSearch
{
    private const int Start = sizeof(ulong);
    private const int HashBits = 18;

    private readonly Dictionary<ulong, List<(string Name, byte[] Bytes)>> patterns = [];
    private readonly ulong[] mayStart = new ulong[(1 << HashBits) / 64];

    public void Add(string name, byte[] bytes)
    {
        Assert.True(bytes.Length >= Start, $"{name} is too short to be searched for");
        var start = MemoryMarshal.Read<ulong>(bytes);
        if (!patterns.TryGetValue(start, out var same))
        {
            patterns[start] = same = [];
            var place = Place(start);
            mayStart[place >> 6] |= 1UL << (place & 63);
        }
        same.Add((name, bytes));
    }

    /// <summary>The names of the patterns that are in the content.</summary>
    public IReadOnlySet<string> FoundIn(ReadOnlySpan<byte> content)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at + Start <= content.Length; at++)
        {
            var start = MemoryMarshal.Read<ulong>(content[at..]);
            var place = Place(start);
            if ((mayStart[place >> 6] & (1UL << (place & 63))) == 0 || !patterns.TryGetValue(start, out var same))
                continue;
            foreach (var (name, bytes) in same)
                if (content[at..].StartsWith(bytes))
                    found.Add(name);
        }
        return found;
    }

    private static int Place(ulong start) => (int)((start * 0x9E3779B97F4A7C15) >> (64 - HashBits));
}
