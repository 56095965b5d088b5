using System.Globalization;
using System.Numerics;
using System.Text;
using OtpGateway.GoTemplates.Syntax;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Parsing;

/// <summary>Reads Go's literals: numbers, characters, strings.</summary>
internal static class Constants
{
    /// <summary>All readings of a number that lose nothing; null when there is none.</summary>
    public static NumberOperand? ReadNumber(int position, string source)
    {
        if (source.EndsWith('i'))
        {
            return ReadComplex(source) is { } complex ? FromComplex(position, source, complex) : null;
        }

        var whole = ReadInteger(source);
        if (whole is { } number)
        {
            long? asInt = number >= long.MinValue && number <= long.MaxValue ? (long)number : null;
            // A leading minus keeps a number from being unsigned, except for -0.
            ulong? asUint = number >= 0 && number <= ulong.MaxValue && (!source.StartsWith('-') || number.IsZero) && !source.StartsWith('+') ? (ulong)number : null;
            if (asInt is null && asUint is null)
            {
                return null;
            }

            return new NumberOperand(position, source, asInt, asUint, asInt is { } signed ? signed : (double)asUint!.Value, null);
        }

        // A whole number too large for int and uint is no float either.
        if (ReadFloat(source) is not { } real || !source.AsSpan().ContainsAny(".eEpP"))
        {
            return null;
        }

        return new NumberOperand(position, source, ExactInt(real), real >= 0 && real < 18446744073709551616.0 && real == Math.Floor(real) ? (ulong)real : null, real, null);
    }

    /// <summary>A character constant, quotes included; it is an int.</summary>
    public static NumberOperand? ReadCharacter(int position, string source)
    {
        var inner = source.AsSpan(1, source.Length - 2);
        if (inner.IsEmpty)
        {
            return null;
        }

        int value;
        int used;
        if (inner[0] == '\\')
        {
            if (ReadEscape(inner, '\'') is not { } escape)
            {
                return null;
            }

            (value, used, _) = escape;
        }
        else
        {
            Rune.DecodeFromUtf16(inner, out var rune, out used);
            value = rune.Value;
        }

        return used == inner.Length && inner[0] != '\''
            ? new NumberOperand(position, source, value, (ulong)value, value, null)
            : null;
    }

    /// <summary>A string literal, its quotes included; null when an escape is wrong.</summary>
    public static string? Unquote(string source)
    {
        var inner = source.AsSpan(1, source.Length - 2);
        if (source[0] == '`')
        {
            return inner.ToString().Replace("\r", "", StringComparison.Ordinal);
        }

        var bytes = new List<byte>(inner.Length);
        Span<byte> buffer = stackalloc byte[4];
        while (!inner.IsEmpty)
        {
            int used;
            if (inner[0] == '\\')
            {
                if (ReadEscape(inner, '"') is not { } escape)
                {
                    return null;
                }

                (var value, used, var isByte) = escape;
                if (isByte)
                {
                    bytes.Add((byte)value);
                }
                else
                {
                    bytes.AddRange(buffer[..new Rune(value).EncodeToUtf8(buffer)]);
                }
            }
            else
            {
                Rune.DecodeFromUtf16(inner, out var rune, out used);
                bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            }

            inner = inner[used..];
        }

        return GoString.FromBytes(bytes.ToArray());
    }

    private static (int Value, int Used, bool IsByte)? ReadEscape(ReadOnlySpan<char> text, char quote)
    {
        if (text.Length < 2)
        {
            return null;
        }

        switch (text[1])
        {
            case 'a': return (7, 2, false);
            case 'b': return (8, 2, false);
            case 'f': return (12, 2, false);
            case 'n': return (10, 2, false);
            case 'r': return (13, 2, false);
            case 't': return (9, 2, false);
            case 'v': return (11, 2, false);
            case '\\': return ('\\', 2, false);
            case 'x': return ReadCode(text[2..], 2, 16, isByte: true);
            case 'u': return ReadCode(text[2..], 4, 16, isByte: false);
            case 'U': return ReadCode(text[2..], 8, 16, isByte: false);
            case >= '0' and <= '7': return ReadCode(text[1..], 3, 8, isByte: true);
            default: return text[1] == quote ? (quote, 2, false) : null;
        }
    }

    private static (int Value, int Used, bool IsByte)? ReadCode(ReadOnlySpan<char> digits, int count, int radix, bool isByte)
    {
        if (digits.Length < count)
        {
            return null;
        }

        long value = 0;
        foreach (var digit in digits[..count])
        {
            if (!char.IsAsciiHexDigit(digit) || radix == 8 && digit > '7')
            {
                return null;
            }

            value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        }

        var fits = isByte ? value <= 255 : Rune.IsValid((int)Math.Min(value, int.MaxValue));
        return fits ? ((int)value, count + (radix == 8 ? 1 : 2), isByte) : null;
    }

    private static BigInteger? ReadInteger(string source)
    {
        var negative = source.StartsWith('-');
        var text = source.AsSpan().TrimStart("+-");
        if (source.Length - text.Length > 1)
        {
            return null;
        }

        var radix = 10;
        var prefixed = false;
        if (text.Length > 1 && text[0] == '0')
        {
            (radix, var skip) = text[1] switch
            {
                'x' or 'X' => (16, 2),
                'o' or 'O' => (8, 2),
                'b' or 'B' => (2, 2),
                _ => (8, 1),
            };
            text = text[skip..];
            prefixed = true;
        }

        if (StripUnderscores(text, prefixed) is not { Length: > 0 } digits || digits.Length > 128)
        {
            return null;
        }

        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return null;
            }

            var number = Convert.ToInt32(digit.ToString(), 16);
            if (number >= radix)
            {
                return null;
            }

            value = value * radix + number;
        }

        return negative ? -value : value;
    }

    /// <summary>Underscores stand only between digits, or between a prefix and the first digit.</summary>
    private static string? StripUnderscores(ReadOnlySpan<char> text, bool afterPrefix)
    {
        var clean = new StringBuilder(text.Length);
        var mayFollow = afterPrefix;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '_')
            {
                clean.Append(text[i]);
                mayFollow = char.IsAsciiHexDigit(text[i]);
            }
            else if (!mayFollow || i + 1 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]))
            {
                return null;
            }
            else
            {
                mayFollow = false;
            }
        }

        return clean.ToString();
    }

    private static double? ReadFloat(string source)
    {
        var text = source.AsSpan().TrimStart("+-");
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (source.Contains('_') && !isHex && !text.StartsWith("0", StringComparison.Ordinal))
        {
            return StripUnderscores(source, false) is { } clean ? ReadDecimal(clean) : null;
        }

        if (isHex)
        {
            return StripUnderscores(text[2..], true) is { } hex && ReadHexFloat(hex) is { } value ? source.StartsWith('-') ? -value : value : null;
        }

        return source.Contains('_') ? null : ReadDecimal(source);
    }

    private static double? ReadDecimal(string text) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;

    private static double? ReadHexFloat(string text)
    {
        var exponentAt = text.IndexOfAny(['p', 'P']);
        if (exponentAt < 0 || !int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return null;
        }

        var mantissa = text[..exponentAt];
        var dot = mantissa.IndexOf('.');
        if (dot >= 0)
        {
            exponent -= 4 * (mantissa.Length - dot - 1);
            mantissa = mantissa.Remove(dot, 1);
        }

        if (mantissa.Length is 0 or > 200 || mantissa.Contains('.') || !BigInteger.TryParse("0" + mantissa, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var digits))
        {
            return null;
        }

        var value = Math.ScaleB((double)digits, exponent);
        return double.IsFinite(value) ? value : null;
    }

    private static Complex? ReadComplex(string source)
    {
        var text = source[..^1];
        var split = text.Length - 1;
        while (split > 0 && !(text[split] is '+' or '-' && text[split - 1] is not ('e' or 'E' or 'p' or 'P')))
        {
            split--;
        }

        var imaginary = ReadPart(text[split..]);
        var real = split > 0 ? ReadPart(text[..split]) : 0.0;
        return imaginary is { } i && real is { } r ? new Complex(r, i) : null;
    }

    private static double? ReadPart(string text) => ReadFloat(text) ?? (ReadInteger(text) is { } whole ? (double)whole : null);

    private static NumberOperand FromComplex(int position, string source, Complex value)
    {
        if (value.Imaginary != 0)
        {
            return new NumberOperand(position, source, null, null, null, value);
        }

        var real = value.Real;
        return new NumberOperand(position, source, ExactInt(real), ExactInt(real) is >= 0 and var whole ? (ulong)whole : null, real, value);
    }

    private static long? ExactInt(double value) =>
        value >= long.MinValue && value < 9223372036854775808.0 && value == Math.Floor(value) ? (long)value : null;
}
