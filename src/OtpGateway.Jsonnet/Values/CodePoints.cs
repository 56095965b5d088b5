using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OtpGateway.Jsonnet.Values;

/// <summary>Jsonnet counts and orders strings by code point, .NET by UTF-16 unit; the differences are settled here.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAnyInRange('\uD800', '\uDBFF');
        if (first < 0)
        {
            return text.Length;
        }

        var pairs = 0;
        foreach (var c in text[first..])
        {
            if (char.IsHighSurrogate(c))
            {
                pairs++;
            }
        }

        return text.Length - pairs;
    }

    /// <summary>Orders by code point: units of surrogate pairs come after all others.</summary>
    public static int Compare(string a, string b)
    {
        var common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        return Weight(a[common]) - Weight(b[common]);

        static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    /// <summary>Replaces halves of surrogate pairs by U+FFFD, so that every string has a UTF-8 form.</summary>
    public static string Repair(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0)
        {
            return text;
        }

        StringBuilder? repaired = null;
        for (var i = first; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                repaired ??= new StringBuilder(text);
                repaired[i] = '\uFFFD';
            }
        }

        return repaired?.ToString() ?? text;
    }

    /// <summary>Reads UTF-8 as Go does: each byte that belongs to no character is one U+FFFD.</summary>
    public static string FromUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            text.Append(rune.ToString());
            bytes = bytes[(isCharacter ? length : 1)..];
        }

        return text.ToString();
    }

    /// <summary>A code point as a string; what is no character becomes U+FFFD.</summary>
    public static string ToText(int codePoint) =>
        Rune.IsValid(codePoint) ? new Rune(codePoint).ToString() : "\uFFFD";
}
