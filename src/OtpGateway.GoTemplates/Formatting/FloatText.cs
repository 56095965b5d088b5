using System.Globalization;
using System.Numerics;
using System.Text;

namespace OtpGateway.GoTemplates.Formatting;

/// <summary>Floating-point numbers as Go's strconv writes them. A precision of -1 asks for the fewest digits that read back.</summary>
internal static class FloatText
{
    /// <summary>Go's <c>%v</c>.</summary>
    public static string Shortest(double value) => Format(value, 'g', -1);

    /// <summary>encoding/json's way, JavaScript's but for the exponents' digits.</summary>
    public static string ForJson(double value)
    {
        var size = Math.Abs(value);
        if (size != 0 && (size < 1e-6 || size >= 1e21))
        {
            var text = Format(value, 'e', -1);
            return text.Length > 4 && text[^4] == 'e' && text[^3] == '-' && text[^2] == '0' ? text[..^2] + text[^1] : text;
        }

        return Format(value, 'f', -1);
    }

    public static string Format(double value, char verb, int precision)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        value = Math.Abs(value);
        switch (verb)
        {
            case 'b':
                var (mantissa, exponent) = Decompose(value);
                return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}p{(exponent >= 0 ? "+" : "")}{exponent}");
            case 'x' or 'X':
                var hex = sign + Hexadecimal(value, precision);
                return verb == 'X' ? hex.ToUpperInvariant() : hex;
        }

        var (digits, point) = precision < 0 ? ShortestDigits(value) : verb switch
        {
            'f' or 'F' => Round(value, digitsAfterPoint: precision, significant: null),
            'e' or 'E' => Round(value, digitsAfterPoint: null, significant: precision + 1),
            _ => Round(value, digitsAfterPoint: null, significant: Math.Max(precision, 1)),
        };

        return sign + verb switch
        {
            'f' or 'F' => Fixed(digits, point, precision < 0 ? Math.Max(digits.Length - point, 0) : precision),
            'e' or 'E' => Scientific(digits, point, precision < 0 ? digits.Length - 1 : precision, verb),
            _ => General(digits, point, precision, verb == 'G' ? 'E' : 'e'),
        };
    }

    private static string General(string digits, int point, int precision, char exponentSign)
    {
        var limit = precision < 0 ? 6 : Math.Max(precision, 1);
        digits = digits.TrimEnd('0') is { Length: > 0 } trimmed ? trimmed : "0";
        if (precision >= 0 && limit > digits.Length && digits.Length >= point)
        {
            limit = digits.Length;
        }

        var exponent = digits == "0" ? 0 : point - 1;
        return exponent < -4 || exponent >= limit
            ? Scientific(digits, point, digits.Length - 1, exponentSign)
            : Fixed(digits, point, Math.Max(digits.Length - point, 0));
    }

    private static string Fixed(string digits, int point, int decimals)
    {
        var text = new StringBuilder(Math.Max(point, 1) + decimals + 1);
        text.Append(point > 0 ? digits.PadRight(point, '0')[..point] : "0");
        if (decimals > 0)
        {
            text.Append('.');
            for (var i = point; i < point + decimals; i++)
            {
                text.Append(i >= 0 && i < digits.Length ? digits[i] : '0');
            }
        }

        return text.ToString();
    }

    private static string Scientific(string digits, int point, int decimals, char exponentSign)
    {
        var text = new StringBuilder(decimals + 8);
        text.Append(digits[0]);
        if (decimals > 0)
        {
            text.Append('.').Append(digits.AsSpan(1, Math.Min(decimals, digits.Length - 1)));
            text.Append('0', Math.Max(0, decimals - (digits.Length - 1)));
        }

        var exponent = digits.All(digit => digit == '0') ? 0 : point - 1;
        return text.Append(exponentSign).Append(exponent < 0 ? '-' : '+')
            .Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }

    /// <summary>Digits d1d2... meaning 0.d1d2... times ten to the point.</summary>
    private static (string Digits, int Point) ShortestDigits(double value)
    {
        if (value == 0)
        {
            return ("0", 1);
        }

        // .NET's round-trip text has the fewest digits too; only its layout differs.
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (mantissa, Magnitude(shortest));
    }

    private static int Magnitude(string shortest)
    {
        var parts = shortest.Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.');
        var whole = point < 0 ? parts[0] : parts[0][..point];
        if (whole.TrimStart('0').Length > 0)
        {
            return whole.TrimStart('0').Length + exponent;
        }

        var fraction = parts[0][(point + 1)..];
        return exponent - (fraction.Length - fraction.TrimStart('0').Length);
    }

    /// <summary>The exact decimal expansion, rounded half to even as Go does; .NET's formats round half away from zero.</summary>
    private static (string Digits, int Point) Round(double value, int? digitsAfterPoint, int? significant)
    {
        if (value == 0)
        {
            return ("0", 1);
        }

        var (mantissa, exponent) = Decompose(value);
        var scale = Math.Max(0, -exponent);
        // mantissa * 2^exponent = digits / 10^scale, for 2^-scale = 5^scale / 10^scale.
        var exact = new BigInteger(mantissa) * (exponent >= 0 ? BigInteger.Pow(2, exponent) : BigInteger.Pow(5, scale));
        var digits = exact.ToString(CultureInfo.InvariantCulture);
        var point = digits.Length - scale;
        var keep = significant ?? point + digitsAfterPoint!.Value;
        if (keep >= digits.Length)
        {
            return (digits, point);
        }

        if (keep < 0)
        {
            return ("0", 1);
        }

        var roundUp = digits[keep] > '5'
            || digits[keep] == '5' && (digits.AsSpan(keep + 1).ContainsAnyExcept('0') || keep > 0 && (digits[keep - 1] - '0') % 2 == 1);
        var kept = keep == 0 ? BigInteger.Zero : BigInteger.Parse(digits.AsSpan(0, keep), NumberStyles.None, CultureInfo.InvariantCulture);
        if (!roundUp)
        {
            return keep == 0 ? ("0", 1) : (digits[..keep], point);
        }

        var rounded = (kept + 1).ToString(CultureInfo.InvariantCulture);
        return (rounded, point + rounded.Length - keep);
    }

    private static (ulong Mantissa, int Exponent) Decompose(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        return exponent == 0 ? (mantissa, -1074) : (mantissa | 1UL << 52, exponent - 1075);
    }

    private static string Hexadecimal(double value, int precision)
    {
        if (value == 0)
        {
            return "0x0" + (precision > 0 ? "." + new string('0', precision) : "") + "p+00";
        }

        var (mantissa, exponent) = Decompose(value);
        while ((mantissa & 1UL << 52) == 0)
        {
            mantissa <<= 1;
            exponent--;
        }

        exponent += 52;
        if (precision is >= 0 and < 13)
        {
            var shift = 52 - 4 * precision;
            var rest = mantissa & (1UL << shift) - 1;
            var half = 1UL << shift - 1;
            mantissa >>= shift;
            if (rest > half || rest == half && (mantissa & 1) == 1)
            {
                mantissa++;
            }

            mantissa <<= shift;
            if (mantissa >> 53 != 0)
            {
                mantissa >>= 1;
                exponent++;
            }
        }

        var fraction = (mantissa & (1UL << 52) - 1).ToString("x13", CultureInfo.InvariantCulture);
        fraction = precision < 0 ? fraction.TrimEnd('0') : precision <= 13 ? fraction[..precision] : fraction.PadRight(precision, '0');
        return $"0x1{(fraction.Length > 0 ? "." + fraction : "")}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }
}
