using System.Globalization;
using System.Numerics;

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
            if (text is ".nan" or ".NaN" or ".NAN" || text[(text[0] == '.' ? 0 : 1)..] is ".inf" or ".Inf" or ".INF")
            {
                throw call.Error("YAML has a number that is not finite");
            }

            if (Number(text.Replace("_", "", StringComparison.Ordinal)) is { } number)
            {
                return NumberValue.Of(number);
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
                    ? call.NewString(CodePoints.FromUtf8(bytes.AsSpan(0, count)))
                    : throw call.Error("YAML has a binary value that is not base64");
            case "!!int" or "!!float" or "!!bool" or "!!null":
                var value = Resolve(call, text);
                var isSuited = tag switch
                {
                    "!!int" => value is NumberValue { Number: var number } && Math.Floor(number) == number,
                    "!!float" => value is NumberValue,
                    "!!bool" => value is BooleanValue,
                    _ => value is NullValue,
                };
                return isSuited ? value : throw call.Error("YAML has a value that does not suit its tag");
            default:
                return isPlain && tag.Length == 0 ? Resolve(call, text) : call.NewString(text);
        }
    }

    /// <summary>
    /// A number as the name of a field: integers in full, others in the fewest digits that mean the same single-precision number,
    /// with an exponent from a million on.
    /// </summary>
    public static string NumberKey(double number)
    {
        if (Math.Floor(number) == number && Math.Abs(number) < long.MaxValue)
        {
            return NumberText.Shortest(number);
        }

        var parts = ((float)number).ToString("E8", CultureInfo.InvariantCulture).Split('E');
        var exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6)
        {
            return ((float)number).ToString("0.#############", CultureInfo.InvariantCulture);
        }

        var digits = ((float)number).ToString("R", CultureInfo.InvariantCulture).Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('-', '0');
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{(number < 0 ? "-" : "")}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
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
            if (Whole(digits[start..], radix, sign) is { } whole)
            {
                return whole;
            }
        }

        if (Whole(digits, 10, sign) is { } integer)
        {
            return integer;
        }

        return IsDecimal(digits) && double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? sign * number
            : null;
    }

    /// <summary>An integer of 64 bits, with a sign of its own if it is negative; zero has none.</summary>
    private static double? Whole(ReadOnlySpan<char> digits, int radix, int sign)
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

        return digits.Length == 0 || number > ulong.MaxValue || (sign < 0 && number > long.MaxValue) ? null : (double)(sign * number);
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
