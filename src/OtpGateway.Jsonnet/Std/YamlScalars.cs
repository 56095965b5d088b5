using System.Globalization;
using System.Numerics;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>What a plain scalar of YAML means: the words and numbers of YAML 1.1, as Go's reader has them.</summary>
internal static class YamlScalars
{
    private static readonly Dictionary<string, Value> Words = new(StringComparer.Ordinal)
    {
        [""] = NullValue.Instance,
        ["~"] = NullValue.Instance,
        ["null"] = NullValue.Instance,
        ["Null"] = NullValue.Instance,
        ["NULL"] = NullValue.Instance,
    };

    static YamlScalars()
    {
        foreach (var word in (string[])["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
        {
            Words.Add(word, BooleanValue.True);
        }

        foreach (var word in (string[])["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
        {
            Words.Add(word, BooleanValue.False);
        }
    }

    public static Value Resolve(BuiltinCall call, string text)
    {
        if (Words.TryGetValue(text, out var word))
        {
            return word;
        }

        if (text[0] is '.' or '+' or '-' || char.IsAsciiDigit(text[0]))
        {
            if (text.TrimStart('+', '-') is ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF")
            {
                throw call.Error("YAML has a number that is not finite");
            }

            if (Number(text.Replace("_", "", StringComparison.Ordinal)) is { } number)
            {
                return call.NewNumber(number);
            }
        }

        return call.NewString(text);
    }

    /// <summary>A scalar with a tag in front.</summary>
    public static Value ResolveTagged(BuiltinCall call, string tag, string text, bool isPlain)
    {
        switch (tag)
        {
            case "!!str" or "!":
                return call.NewString(text);
            case "!!binary":
                var bytes = new byte[text.Length];
                return Convert.TryFromBase64String(text, bytes, out var count)
                    ? call.NewString(Encoding.UTF8.GetString(bytes, 0, count))
                    : throw call.Error("YAML has a binary value that is not base64");
            case "!!int" or "!!float" or "!!bool" or "!!null":
                var value = Resolve(call, text);
                return value is StringValue ? throw call.Error("YAML has a value that does not suit its tag") : value;
            default:
                return isPlain && tag.Length == 0 ? Resolve(call, text) : call.NewString(text);
        }
    }

    private static double? Number(string text)
    {
        var sign = text[0] == '-' ? -1 : 1;
        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        if (digits.Length == 0)
        {
            return null;
        }

        if (digits[0] == '0' && digits.Length > 1)
        {
            var (radix, start) = char.ToLowerInvariant(digits[1]) switch
            {
                'x' => (16, 2),
                'o' => (8, 2),
                'b' => (2, 2),
                _ => (8, 1),
            };
            if (Whole(digits[start..], radix) is { } whole)
            {
                return sign * whole;
            }
        }

        return IsDecimal(digits)
            ? sign * double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
    }

    private static double? Whole(ReadOnlySpan<char> digits, int radix)
    {
        var number = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || digits.Length > 64)
            {
                return null;
            }

            number = (number * radix) + digit;
        }

        return digits.Length == 0 ? null : (double)number;
    }

    /// <summary>Digits with at most one point, and perhaps an exponent.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var at = Digits(text, 0);
        var before = at;
        if (at < text.Length && text[at] == '.')
        {
            var end = Digits(text, at + 1);
            if (before == 0 && end == at + 1)
            {
                return false;
            }

            at = end;
        }
        else if (before == 0)
        {
            return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            var end = Digits(text, at);
            return end > at && end == text.Length;
        }

        return at == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}
