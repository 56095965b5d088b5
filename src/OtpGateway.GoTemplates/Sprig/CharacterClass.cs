using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A set of code points, written for an engine that sees UTF-16.</summary>
internal sealed class CharacterClass
{
    private const int Last = 0x10FFFF;

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public static CharacterClass Any(bool withLineEnd)
    {
        var all = new CharacterClass();
        all.Add(0, withLineEnd ? Last : '\n' - 1);
        if (!withLineEnd)
        {
            all.Add('\n' + 1, Last);
        }

        return all;
    }

    public void Add(int low, int high) => _ranges.Add((low, high));

    /// <summary>A Unicode category in .NET's notation; it covers the basic plane only.</summary>
    public void AddCategory(string category) => _categories.Append(category);

    public void Add(CharacterClass other, bool negated)
    {
        foreach (var (low, high) in negated ? Complement(other._ranges) : other._ranges)
        {
            Add(low, high);
        }

        _categories.Append(other._categories);
    }

    public string Write(bool negated)
    {
        if (_categories.Length > 0)
        {
            // Categories cannot be turned into ranges; what is beyond the basic plane is in none of them.
            var inner = WriteBasic(_ranges) + _categories;
            return negated ? $"(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^{inner}\\uD800-\\uDBFF])" : WithPairs($"[{inner}]", _ranges);
        }

        var ranges = negated ? Complement(_ranges) : Merge(_ranges);
        var basic = WriteBasic(ranges);
        return WithPairs(basic.Length > 0 ? $"[{basic}]" : "", ranges);
    }

    private static string WithPairs(string basic, List<(int Low, int High)> ranges)
    {
        var pairs = string.Join('|', ranges.Where(range => range.High > 0xFFFF).Select(range => WritePairs(Math.Max(range.Low, 0x10000), range.High)));
        return pairs.Length == 0
            ? basic.Length > 0 ? basic : "[^\\s\\S]"
            : basic.Length == 0 ? $"(?:{pairs})" : $"(?:{pairs}|{basic})";
    }

    private static string WriteBasic(List<(int Low, int High)> ranges)
    {
        var text = new StringBuilder();
        foreach (var (low, high) in ranges)
        {
            // High surrogates are halves of pairs, never characters.
            AppendRange(text, low, Math.Min(high, 0xD7FF));
            AppendRange(text, Math.Max(low, 0xDC00), Math.Min(high, 0xFFFF));
        }

        return text.ToString();
    }

    private static void AppendRange(StringBuilder text, int low, int high)
    {
        if (low <= high)
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{low:X4}-\\u{high:X4}");
        }
    }

    private static string WritePairs(int low, int high)
    {
        var (lowHead, lowTail) = Halves(low);
        var (highHead, highTail) = Halves(high);
        if (lowHead == highHead)
        {
            return Pair(lowHead, lowHead, lowTail, highTail);
        }

        var pairs = new List<string>();
        if (lowTail > 0xDC00)
        {
            pairs.Add(Pair(lowHead, lowHead, lowTail, 0xDFFF));
            lowHead++;
        }

        if (highTail < 0xDFFF)
        {
            pairs.Add(Pair(highHead, highHead, 0xDC00, highTail));
            highHead--;
        }

        if (lowHead <= highHead)
        {
            pairs.Add(Pair(lowHead, highHead, 0xDC00, 0xDFFF));
        }

        return string.Join('|', pairs);
    }

    private static string Pair(int head, int lastHead, int tail, int lastTail) =>
        string.Create(CultureInfo.InvariantCulture, $"[\\u{head:X4}-\\u{lastHead:X4}][\\u{tail:X4}-\\u{lastTail:X4}]");

    private static (int Head, int Tail) Halves(int codePoint) => (0xD800 + (codePoint - 0x10000 >> 10), 0xDC00 + (codePoint - 0x10000 & 0x3FF));

    private static List<(int Low, int High)> Merge(List<(int Low, int High)> ranges)
    {
        var merged = new List<(int Low, int High)>();
        foreach (var range in ranges.OrderBy(range => range.Low))
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, range.High));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static List<(int Low, int High)> Complement(List<(int Low, int High)> ranges)
    {
        var gaps = new List<(int Low, int High)>();
        var next = 0;
        foreach (var (low, high) in Merge(ranges))
        {
            if (low > next)
            {
                gaps.Add((next, low - 1));
            }

            next = high + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return gaps;
    }
}
