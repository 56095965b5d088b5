using System.Globalization;
using System.Numerics;
using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Formatting;

/// <summary>Go's fmt: how values look when printed. Mistakes in a format show in the text, as in Go.</summary>
internal sealed class Formatter
{
    private readonly Budget _budget;
    private readonly StringBuilder _text = new();
    private FormatSpec _spec;
    private long _accounted;

    private Formatter(Budget budget) => _budget = budget;

    /// <summary>Blanks go between two values neither of which is a string.</summary>
    public static string Print(Budget budget, ReadOnlySpan<object?> values)
    {
        var formatter = new Formatter(budget);
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string)
            {
                formatter._text.Append(' ');
            }

            formatter.Write(values[i], 'v');
        }

        return formatter.Finish();
    }

    public static string PrintLine(Budget budget, ReadOnlySpan<object?> values)
    {
        var formatter = new Formatter(budget);
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                formatter._text.Append(' ');
            }

            formatter.Write(values[i], 'v');
        }

        formatter._text.Append('\n');
        return formatter.Finish();
    }

    public static string PrintFormat(Budget budget, string format, ReadOnlySpan<object?> values)
    {
        var formatter = new Formatter(budget);
        new FormatReader(formatter, format).Run(values);
        return formatter.Finish();
    }

    public void BeginVerb(FormatSpec spec) => _spec = spec;

    public void Append(ReadOnlySpan<char> text)
    {
        _text.Append(text);
        Account();
    }

    public void Append(Rune rune) => _text.Append(rune);

    public void Write(object? value, char verb) => Write(value, new Rune(verb));

    public void Write(object? value, Rune verb)
    {
        _budget.Step();
        value = GoTypes.Unwrap(value);
        switch (verb.Value)
        {
            case 'T' when value is not null:
                WriteString(GoTypes.NameOf(value), 's');
                break;
            case 'T' or 'v' when value is null:
                Pad("<nil>");
                break;
            default:
                WriteValue(value, verb);
                break;
        }

        Account();
    }

    private void WriteValue(object? value, Rune verb)
    {
        var letter = verb.Value < 128 ? (char)verb.Value : '\0';
        var known = value switch
        {
            null => false,
            bool flag => letter is 't' or 'v' && Pad(flag ? "true" : "false"),
            long or GoInt64 or int or byte => WriteInteger(GoTypes.ToLong(value), letter, value is byte),
            double number => WriteFloat(number, letter),
            Complex number => WriteComplex(number, letter),
            string text => WriteString(text, letter),
            GoList list => letter is not ('p' or 'w') && WriteList(list, verb),
            GoMap map => letter is not ('p' or 'w') && WriteMap(map, verb),
            _ => throw new InvalidOperationException($"no format for {value.GetType()}"),
        };

        if (!known)
        {
            WriteBadVerb(value, verb);
        }
    }

    private void WriteBadVerb(object? value, Rune verb)
    {
        _text.Append("%!").Append(verb).Append('(');
        if (value is null)
        {
            _text.Append("<nil>");
        }
        else
        {
            _text.Append(GoTypes.NameOf(value)).Append('=');
            WriteValue(value, new Rune('v'));
        }

        _text.Append(')');
    }

    private bool WriteList(GoList list, Rune verb)
    {
        _budget.Enter();
        var source = _spec.SharpV;
        _text.Append(source ? GoTypes.NameOf(list) + "{" : "[");
        for (var i = 0; i < list.Count; i++)
        {
            _text.Append(i == 0 ? "" : source ? ", " : " ");
            WriteElement(list.Items[i], verb);
        }

        _text.Append(source ? '}' : ']');
        _budget.Leave();
        return true;
    }

    private bool WriteMap(GoMap map, Rune verb)
    {
        _budget.Enter();
        var source = _spec.SharpV;
        _text.Append(source ? GoTypes.NameOf(map) + "{" : "map[");
        var first = true;
        foreach (var key in map.SortedKeys())
        {
            _text.Append(first ? "" : source ? ", " : " ");
            first = false;
            WriteElement(key, verb);
            _text.Append(':');
            WriteElement(map.Entries[key], verb);
        }

        _text.Append(source ? '}' : ']');
        _budget.Leave();
        return true;
    }

    private void WriteElement(object? value, Rune verb)
    {
        _budget.Step();
        if (GoTypes.Unwrap(value) is { } element)
        {
            WriteValue(element, verb);
        }
        else
        {
            _text.Append(_spec.SharpV ? "interface {}(nil)" : "<nil>");
        }

        Account();
    }

    private bool WriteString(string text, char verb)
    {
        switch (verb)
        {
            case 'v' when _spec.SharpV:
                return Pad(Quoting.Quote(Truncate(text)));
            case 's' or 'v':
                return Pad(Truncate(text));
            case 'q':
                text = Truncate(text);
                return Pad(_spec.Sharp && Quoting.CanBackquote(text) ? $"`{text}`" : Quoting.Quote(text, _spec.Plus));
            case 'x' or 'X':
                WriteHexBytes(GoString.ToBytes(text), verb);
                return true;
            default:
                return false;
        }
    }

    private string Truncate(string text) => _spec.Precision is { } precision ? GoString.TakeRunes(text, precision) : text;

    private void WriteHexBytes(byte[] bytes, char verb)
    {
        var length = Math.Min(bytes.Length, _spec.Precision ?? int.MaxValue);
        _budget.Allocate(5L * length);
        var hex = new StringBuilder();
        var prefix = verb == 'x' ? "0x" : "0X";
        for (var i = 0; i < length; i++)
        {
            if (_spec.Space && i > 0)
            {
                hex.Append(' ');
            }

            if (_spec.Sharp && (i == 0 || _spec.Space))
            {
                hex.Append(prefix);
            }

            hex.Append(bytes[i].ToString(verb == 'x' ? "x2" : "X2", CultureInfo.InvariantCulture));
        }

        Pad(hex.ToString());
    }

    private bool WriteInteger(long number, char verb, bool isUnsigned)
    {
        switch (verb)
        {
            case 'v' when _spec.SharpV && isUnsigned:
                Digits(number, 16, sharp: true);
                return true;
            case 'v' or 'd':
                Digits(number, 10);
                return true;
            case 'b':
                Digits(number, 2);
                return true;
            case 'o' or 'O':
                Digits(number, 8, octalSign: verb == 'O');
                return true;
            case 'x' or 'X':
                Digits(number, 16, upper: verb == 'X');
                return true;
            case 'c':
                return Pad(ToRune(number).ToString());
            case 'q':
                return Pad(Quoting.QuoteRune(ToRune(number), _spec.Plus));
            case 'U':
                WriteUnicode(number);
                return true;
            default:
                return false;
        }
    }

    private static Rune ToRune(long number) => number is >= 0 and <= 0x10FFFF && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;

    private void Digits(long number, int radix, bool upper = false, bool octalSign = false, bool? sharp = null)
    {
        var negative = number < 0;
        var magnitude = negative ? (ulong)-(number + 1) + 1 : (ulong)number;
        var least = 0;
        if (_spec.Precision is { } precision)
        {
            least = precision;
            // A zero with no digits at all leaves only the padding.
            if (precision == 0 && magnitude == 0)
            {
                PadWithBlanks("");
                return;
            }
        }
        else if (_spec is { Zero: true, Width: { } width })
        {
            least = width - (negative || _spec.Plus || _spec.Space ? 1 : 0);
        }

        var digits = ToRadix(magnitude, radix, upper);
        _budget.Allocate(Math.Max(0, least));
        var text = digits.PadLeft(Math.Max(0, least), '0');
        if (sharp ?? _spec.Sharp)
        {
            text = radix switch
            {
                2 => "0b" + text,
                8 when text[0] != '0' => "0" + text,
                16 => (upper ? "0X" : "0x") + text,
                _ => text,
            };
        }

        var sign = negative ? "-" : _spec.Plus ? "+" : _spec.Space ? " " : "";
        PadWithBlanks(sign + (octalSign ? "0o" : "") + text);
    }

    private static string ToRadix(ulong number, int radix, bool upper) => radix switch
    {
        2 => number.ToString("b", CultureInfo.InvariantCulture),
        8 => ToOctal(number),
        16 => number.ToString(upper ? "X" : "x", CultureInfo.InvariantCulture),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string ToOctal(ulong number)
    {
        var digits = "";
        do
        {
            digits = (char)('0' + number % 8) + digits;
            number /= 8;
        }
        while (number > 0);

        return digits;
    }

    private void WriteUnicode(long number)
    {
        var least = Math.Max(4, _spec.Precision ?? 4);
        _budget.Allocate(least);
        var text = "U+" + ((ulong)number).ToString("X", CultureInfo.InvariantCulture).PadLeft(least, '0');
        if (_spec.Sharp && number is >= 0 and <= 0x10FFFF && Rune.IsValid((int)number) && GoString.IsPrintable(new Rune((int)number)))
        {
            text += $" '{new Rune((int)number)}'";
        }

        PadWithBlanks(text);
    }

    private bool WriteFloat(double number, char verb)
    {
        switch (verb)
        {
            case 'v':
                FloatDigits(number, 'g', -1, keepsZeros: _spec.SharpV ? false : _spec.Sharp);
                return true;
            case 'b' or 'g' or 'G' or 'x' or 'X':
                FloatDigits(number, verb, -1, _spec.Sharp);
                return true;
            case 'f' or 'e' or 'E' or 'F':
                FloatDigits(number, verb, 6, _spec.Sharp);
                return true;
            default:
                return false;
        }
    }

    private void FloatDigits(double number, char verb, int defaultPrecision, bool keepsZeros)
    {
        var precision = _spec.Precision ?? defaultPrecision;
        _budget.Allocate(Math.Max(0, precision) + 400L);
        var text = FloatText.Format(number, verb, precision);
        var sign = text[0] is '-' or '+' ? text[0] : '+';
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        var shownSign = sign == '-' ? "-" : _spec.Plus ? "+" : _spec.Space ? " " : "";
        if (!double.IsFinite(number))
        {
            // Infinity always shows its sign; neither is padded with zeros.
            PadWithBlanks((double.IsPositiveInfinity(number) && shownSign.Length == 0 ? "+" : shownSign) + digits);
            return;
        }

        if (keepsZeros && verb != 'b')
        {
            digits = WithPoint(digits, verb, precision);
        }

        if (_spec is { Zero: true, Width: { } width } && shownSign.Length > 0 && width > digits.Length + 1)
        {
            _budget.Allocate(width);
            _text.Append(shownSign).Append('0', width - digits.Length - 1).Append(digits);
            return;
        }

        Pad(shownSign + digits);
    }

    /// <summary>The sharp flag: a decimal point always, and for %g the zeros up to the precision.</summary>
    private static string WithPoint(string text, char verb, int precision)
    {
        var isHex = verb is 'x' or 'X';
        var tailAt = text.IndexOfAny(isHex ? ['p', 'P'] : ['e', 'E']);
        var tail = tailAt < 0 ? "" : text[tailAt..];
        var digits = tailAt < 0 ? text : text[..tailAt];
        var missing = 0;
        // Go counts the digits of %x, but not those of %X.
        if (verb is 'g' or 'G' or 'x')
        {
            missing = precision < 0 ? 6 : precision;
            var significant = digits.Where(character => character != '.').SkipWhile(character => character == '0').Count();
            missing -= significant;
        }

        if (!digits.Contains('.'))
        {
            if (digits == "0")
            {
                missing--;
            }

            digits += ".";
        }

        return digits + new string('0', Math.Max(0, missing)) + tail;
    }

    private bool WriteComplex(Complex number, char verb)
    {
        if (verb is not ('v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'f' or 'F' or 'e' or 'E'))
        {
            return false;
        }

        var outer = _spec;
        _text.Append('(');
        WriteFloat(number.Real, verb);
        // The imaginary part always shows its sign.
        _spec.Plus = true;
        WriteFloat(number.Imaginary, verb);
        _text.Append("i)");
        _spec = outer;
        return true;
    }

    private void PadWithBlanks(string text)
    {
        var zero = _spec.Zero;
        _spec.Zero = false;
        Pad(text);
        _spec.Zero = zero;
    }

    private bool Pad(string text)
    {
        var missing = _spec.Width is { } width ? Math.Max(0, width - GoString.RuneCount(text)) : 0;
        _budget.Allocate(missing);
        if (_spec.Minus)
        {
            _text.Append(text).Append(' ', missing);
        }
        else
        {
            _text.Append(_spec.Zero ? '0' : ' ', missing).Append(text);
        }

        return true;
    }

    private void Account()
    {
        _budget.Allocate(_text.Length - _accounted);
        _accounted = _text.Length;
    }

    private string Finish()
    {
        Account();
        return _text.ToString();
    }
}
