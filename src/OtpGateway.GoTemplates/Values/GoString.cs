using System.Buffers;
using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Values;

/// <summary>Go's strings are bytes, .NET's are UTF-16: what is needed to tell the same story with ours.</summary>
/// <remarks>
/// Cutting a string between the bytes of a character leaves bytes that are no UTF-8. Each such byte is kept as a lone low surrogate
/// U+DC80 to U+DCFF, so that putting the pieces together again gives the character back. Strings from outside never hold lone
/// surrogates (<see cref="Sanitize"/>), and the output has none (<see cref="ToOutput"/>).
/// </remarks>
internal static class GoString
{
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(CompareByCodePoint);

    /// <summary>Replaces lone surrogates, which no UTF-8 can carry, as Go's JSON decoder does.</summary>
    public static string Sanitize(string text)
    {
        if (!HasLoneSurrogate(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune);
        }

        return clean.ToString();
    }

    /// <summary>Joins bytes kept as surrogates into characters where they form some; the rest becomes U+FFFD.</summary>
    public static string ToOutput(string text) => HasLoneSurrogate(text) ? Encoding.UTF8.GetString(ToBytes(text)) : text;

    /// <summary>Joins bytes kept as surrogates into characters where they form some; the rest stays.</summary>
    public static string Rejoin(string text) => HasLoneSurrogate(text) ? FromBytes(ToBytes(text)) : text;

    public static int ByteCount(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit < 0x80 || IsKeptByte(text, i))
            {
                count++;
            }
            else if (unit < 0x800)
            {
                count += 2;
            }
            else if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                count += 4;
                i++;
            }
            else
            {
                count += 3;
            }
        }

        return count;
    }

    public static byte[] ToBytes(string text)
    {
        var bytes = new byte[ByteCount(text)];
        var used = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsKeptByte(text, i))
            {
                bytes[used++] = (byte)(text[i] - 0xDC00);
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed);
            used += rune.EncodeToUtf8(bytes.AsSpan(used));
            i += consumed - 1;
        }

        return bytes;
    }

    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(rune);
                bytes = bytes[consumed..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    public static int RuneCount(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count++;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
        }

        return count;
    }

    /// <summary>The first characters of a text, cut at a count of code points.</summary>
    public static string TakeRunes(string text, int count)
    {
        var end = 0;
        while (count > 0 && end < text.Length)
        {
            end += char.IsHighSurrogate(text[end]) && end + 1 < text.Length && char.IsLowSurrogate(text[end + 1]) ? 2 : 1;
            count--;
        }

        return text[..end];
    }

    /// <summary>What Go's unicode.IsPrint says: letters, marks, numbers, punctuation, symbols and the plain blank.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => false,
        _ => true,
    };

    public static bool IsKeptByte(string text, int index) =>
        char.IsLowSurrogate(text[index]) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            return true;
        }

        return false;
    }

    /// <summary>UTF-8's order: UTF-16's, except that surrogate pairs come after U+FFFF.</summary>
    private static int CompareByCodePoint(string? left, string? right)
    {
        left ??= "";
        right ??= "";
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                var pairLeft = char.IsSurrogate(left[i]);
                return pairLeft == char.IsSurrogate(right[i]) ? left[i].CompareTo(right[i]) : pairLeft ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
