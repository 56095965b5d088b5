using System.Text;
using System.Text.Json;

namespace OtpGateway.Tests.Support;

/// <summary>What must be found nowhere, and all the shapes in which it could be there.</summary>
internal sealed class Secrets
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public void Add(string name, string secret)
    {
        Assert.True(secret.Length >= 8, $"{name} is too short to be searched for");
        names[secret] = name;
    }

    public int Count => names.Count;

    /// <summary>Which secrets are in the content, and how.</summary>
    public IReadOnlyCollection<string> FoundIn(byte[] content)
    {
        var search = new PatternSearch();
        foreach (var (secret, name) in names)
            foreach (var (shape, bytes) in Shapes(secret))
                search.Add($"{name} ({secret}) {shape}", bytes);
        return search.FoundIn(content);
    }

    public static bool Contains(byte[] content, string text) => Contains(content, Encoding.UTF8.GetBytes(text));

    private static bool Contains(byte[] content, byte[] wanted) => content.AsSpan().IndexOf(wanted) >= 0;

    private static IEnumerable<(string Shape, byte[] Bytes)> Shapes(string secret)
    {
        var clear = Encoding.UTF8.GetBytes(secret);
        var plain = new List<(string Shape, byte[] Bytes)>
        {
            ("in clear", clear),
            ("in UTF-16", Encoding.Unicode.GetBytes(secret)),
            ("URL-encoded", Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret))),
            ("URL-encoded throughout", Encoding.UTF8.GetBytes(string.Concat(clear.Select(value => $"%{value:X2}")))),
        };
        var escaped = JsonEncodedText.Encode(secret).Value;
        if (escaped != secret)
            plain.Add(("escaped for JSON", Encoding.UTF8.GetBytes(escaped)));
        // Where the text stands within the encoded whole decides which of three it looks like; what its neighbours
        // touch is left out.
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. clear]);
            var first = shift == 0 ? 0 : shift + 1;
            var last = (shift + clear.Length) * 8 / 6;
            var inner = text[first..last];
            plain.Add(($"in base64 ({shift})", Encoding.ASCII.GetBytes(inner)));
            plain.Add(($"in base64url ({shift})", Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_'))));
        }
        foreach (var (shape, bytes) in plain)
        {
            yield return (shape, bytes);
            yield return (shape + ", in hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
            yield return (shape + ", in upper hex", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        }
    }
}
