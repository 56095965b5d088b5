using System.Globalization;

namespace OtpGateway.Jsonnet.Std;

/// <summary>
/// <c>format % values</c>. The language defines the conversions by arithmetic of its own and not by C's; rounding, for
/// one, is <c>floor(x * 10^n + 0.5)</c>. The same arithmetic is done here, so the same digits come out.
/// </summary>
internal sealed class Formatter
{
    /// <summary>Wider is never affordable; it only has to be a number that can be counted with.</summary>
    private const double WidthCeiling = 1e15;

    private readonly Evaluator _evaluator;
    private readonly Node? _site;
    private readonly string _format;
    private readonly TextBuilder _target;
    private int _at;

    private Formatter(Evaluator evaluator, Node? site, string format)
    {
        _evaluator = evaluator;
        _site = site;
        _format = format;
        _target = new TextBuilder(evaluator);
    }

    public static StringValue Format(Evaluator evaluator, Node? site, string format, Value values)
    {
        var formatter = new Formatter(evaluator, site, format);
        if (values is ObjectValue named)
        {
            formatter.Run(conversion => formatter.FromObject(conversion, named));
        }
        else
        {
            formatter.FromArray(values as ArrayValue ?? ArrayValue.Of(new Thunk[] { values }));
        }

        return formatter._target.ToValue();
    }

    private void FromArray(ArrayValue values)
    {
        var next = 0;
        Run(conversion =>
        {
            if (conversion.Width is null)
            {
                conversion = conversion with { Width = NumberOf(Next(), "width") };
            }

            if (conversion.IsPrecisionGiven && conversion.Precision is null)
            {
                conversion = conversion with { Precision = NumberOf(Next(), "precision") };
            }

            Append(conversion, conversion.Type == '%' ? null : Next());
        });

        if (next < values.Count)
        {
            throw Error($"too many values to format: {values.Count}, expected {next}");
        }

        Value Next() => next < values.Count
            ? values.Get(_evaluator, next++)
            : throw Error($"not enough values to format: {values.Count}");
    }

    private void FromObject(FormatConversion conversion, ObjectValue values)
    {
        if (conversion.Width is null || (conversion.IsPrecisionGiven && conversion.Precision is null))
        {
            throw Error("* cannot be used with an object");
        }

        if (conversion.Type == '%')
        {
            Append(conversion, null);
            return;
        }

        var key = conversion.Key ?? throw Error("mapping keys are required with an object");
        Append(conversion, values.TryGet(_evaluator, key) ?? Nested(key, values) ?? throw Error("no such field in the object"));
    }

    /// <summary>A key with points that is no field's name leads through objects within objects.</summary>
    private Value? Nested(string key, Value? value)
    {
        foreach (var name in key.AsSpan().Split('.'))
        {
            if (value is not ObjectValue fields)
            {
                return null;
            }

            _evaluator.Step();
            value = fields.TryGet(_evaluator, key[name]);
        }

        return value;
    }

    private void Run(Action<FormatConversion> convert)
    {
        while (true)
        {
            var mark = _format.IndexOf('%', _at);
            _target.Append(_format.AsSpan(_at, (mark < 0 ? _format.Length : mark) - _at));
            if (mark < 0)
            {
                return;
            }

            _at = mark + 1;
            _evaluator.Step();
            convert(Parse());
        }
    }

    private FormatConversion Parse()
    {
        string? key = null;
        if (Peek() == '(')
        {
            var end = _format.IndexOf(')', _at);
            if (end < 0)
            {
                throw Truncated();
            }

            _evaluator.Allocate(2L * (end - _at));
            key = _format[(_at + 1)..end];
            _at = end + 1;
        }

        var conversion = new FormatConversion { Key = key };
        while (true)
        {
            switch (Peek())
            {
                case '#':
                    conversion = conversion with { IsAlternate = true };
                    break;
                case '0':
                    conversion = conversion with { IsZeroPadded = true };
                    break;
                case '-':
                    conversion = conversion with { IsLeft = true };
                    break;
                case ' ':
                    conversion = conversion with { HasBlank = true };
                    break;
                case '+':
                    conversion = conversion with { HasSign = true };
                    break;
                default:
                    return ParseRest(conversion);
            }

            _at++;
        }
    }

    private FormatConversion ParseRest(FormatConversion conversion)
    {
        conversion = conversion with { Width = WidthOrStar() };
        if (Peek() == '.')
        {
            _at++;
            conversion = conversion with { IsPrecisionGiven = true, Precision = WidthOrStar() };
        }

        if (Peek() is 'h' or 'l' or 'L')
        {
            _at++;
        }

        var type = Peek();
        _at++;
        return char.ToLowerInvariant(type) switch
        {
            'd' or 'i' or 'u' when char.IsLower(type) => conversion with { Type = 'd' },
            'o' or 'c' or 's' or '%' when !char.IsUpper(type) => conversion with { Type = type },
            'x' or 'e' or 'f' or 'g' => conversion with { Type = char.ToLowerInvariant(type), IsUpper = char.IsUpper(type) },
            _ => throw Error("unrecognised conversion type"),
        };
    }

    /// <returns>The number written here, 0 if there is none, null for <c>*</c>.</returns>
    private double? WidthOrStar()
    {
        if (Peek() == '*')
        {
            _at++;
            return null;
        }

        var width = 0.0;
        while (char.IsAsciiDigit(Peek()))
        {
            width = Math.Min(WidthCeiling, (width * 10) + (Peek() - '0'));
            _at++;
        }

        return width;
    }

    private char Peek() => _at < _format.Length ? _format[_at] : throw Truncated();

    private double NumberOf(Value value, string what) => value is NumberValue number
        ? Math.Clamp(number.Number, -WidthCeiling, WidthCeiling)
        : throw Error($"{what} must be a number, got {value.TypeName}");

    private void Append(FormatConversion conversion, Value? value)
    {
        var width = conversion.Width!.Value;
        var text = value is null ? "%" : Convert(conversion, value);
        var padding = (long)Math.Ceiling(width) - CodePoints.Count(text);
        if (!conversion.IsLeft)
        {
            _target.Append(' ', padding);
        }

        _target.Append(text);
        if (conversion.IsLeft)
        {
            _target.Append(' ', padding);
        }
    }

    private string Convert(FormatConversion conversion, Value value)
    {
        if (conversion.Type == 's')
        {
            return Operators.ToText(_evaluator, _site, value).Text(_evaluator);
        }

        if (conversion.Type == 'c')
        {
            return Character(value);
        }

        if (value is not NumberValue { Number: var number })
        {
            throw Error($"format requires a number, got {value.TypeName}");
        }

        var zeros = conversion.IsZeroPadded && !conversion.IsLeft ? conversion.Width!.Value : 0;
        var digits = conversion.Precision ?? 0;
        var precision = conversion.Precision ?? 6;
        switch (conversion.Type)
        {
            case 'd':
                return Integer(conversion, number <= -1, Math.Floor(Math.Abs(number)), zeros, digits, 10, "");
            case 'o':
                return Integer(conversion, number <= -1, Math.Floor(Math.Abs(number)), zeros, digits, 8, conversion.IsAlternate ? "0" : "");
            case 'x':
                return Hexadecimal(conversion, Math.Floor(number), zeros, digits);
            case 'f':
                return Decimal(conversion, number, zeros, isTrailing: true, precision);
            case 'e':
                return Scientific(conversion, number, zeros, isTrailing: true, precision);
            default:
                var exponent = Exponent(number);
                return exponent < -4 || exponent >= precision
                    ? Scientific(conversion, number, zeros, conversion.IsAlternate, precision - 1)
                    : Decimal(conversion, number, zeros, conversion.IsAlternate, precision - Math.Max(1, exponent + 1));
        }
    }

    private string Character(Value value)
    {
        switch (value)
        {
            case NumberValue { Number: >= 0 and <= 0x10FFFF } number:
                return CodePoints.ToText((int)number.Number);
            case NumberValue:
                throw Error("%c got a number that is no code point");
            case StringValue { Length: 1 } text:
                return text.Text(_evaluator);
            case StringValue text:
                throw Error($"%c expects one character, got {text.Length}");
            default:
                throw Error($"%c expects a number or a string, got {value.TypeName}");
        }
    }

    /// <summary>Digits from the last to the first, by division of doubles.</summary>
    private string Integer(
        FormatConversion conversion,
        bool isNegative,
        double magnitude,
        double minWidth,
        double minDigits,
        int radix,
        string prefix)
    {
        var digits = magnitude == 0 ? "0" : prefix + Digits(magnitude, radix, isUpper: false);
        var hasSign = isNegative || conversion.HasBlank || conversion.HasSign;
        var width = Math.Max(minWidth - (hasSign ? 1 : 0), minDigits);
        return Sign(conversion, isNegative) + PadLeft(digits, width);
    }

    private string Hexadecimal(FormatConversion conversion, double number, double minWidth, double minDigits)
    {
        var magnitude = Math.Abs(number);
        var isNegative = number < 0;
        var digits = magnitude == 0 ? "0" : Digits(magnitude, 16, conversion.IsUpper);
        var hasSign = isNegative || conversion.HasBlank || conversion.HasSign;
        var width = Math.Max(minWidth - (hasSign ? 1 : 0) - (conversion.IsAlternate ? 2 : 0), minDigits);
        var prefix = !conversion.IsAlternate ? "" : conversion.IsUpper ? "0X" : "0x";
        return Sign(conversion, isNegative) + prefix + PadLeft(digits, width);
    }

    private string Decimal(FormatConversion conversion, double number, double minWidth, bool isTrailing, double precision)
    {
        var denominator = Finite(PortableMath.Pow(10, precision));
        var numerator = Finite((Math.Abs(number) * denominator) + 0.5);
        var whole = number == 0 ? 0 : Math.Floor(numerator / denominator);
        var fraction = Math.Floor(numerator) % denominator;
        var point = precision == 0 && !conversion.IsAlternate ? 0 : 1;
        var text = Integer(conversion, number < 0, whole, minWidth - precision - point, 0, 10, "");
        if (precision == 0)
        {
            return conversion.IsAlternate ? text + "." : text;
        }

        if (!isTrailing && !(fraction > 0))
        {
            return text;
        }

        var digits = Integer(FormatConversion.Plain, false, fraction, precision, 0, 10, "");
        return text + "." + (isTrailing ? digits : digits.TrimEnd('0'));
    }

    private string Scientific(FormatConversion conversion, double number, double minWidth, bool isTrailing, double precision)
    {
        var exponent = Exponent(number);
        var suffix = (conversion.IsUpper ? "E" : "e")
            + (exponent < 0 ? "-" : "+")
            + ((int)Math.Abs(exponent)).ToString("00", CultureInfo.InvariantCulture);

        // 10^-324 is no double any more.
        var mantissa = exponent == -324 ? number * 10 / PortableMath.Pow(10, exponent + 1) : number / PortableMath.Pow(10, exponent);
        return Decimal(conversion, mantissa, minWidth - suffix.Length, isTrailing, precision) + suffix;
    }

    private static double Exponent(double number) =>
        number == 0 ? 0 : Math.Floor(PortableMath.Log(Math.Abs(number)) / PortableMath.Log(10));

    private static string Sign(FormatConversion conversion, bool isNegative) =>
        isNegative ? "-" : conversion.HasSign ? "+" : conversion.HasBlank ? " " : "";

    private static string Digits(double magnitude, int radix, bool isUpper)
    {
        const string Numerals = "0123456789abcdef0123456789ABCDEF";

        if (Math.Floor(magnitude) != magnitude)
        {
            // With a negative precision a rest below one comes here, which then stands for a digit as it is.
            return NumberText.Exact(magnitude);
        }

        var digits = new Stack<char>();
        for (var rest = magnitude; rest > 0; rest = Math.Floor(rest / radix))
        {
            digits.Push(Numerals[(int)(rest % radix) + (isUpper ? 16 : 0)]);
        }

        return new string(digits.ToArray());
    }

    private string PadLeft(string digits, double width)
    {
        var zeros = (long)Math.Ceiling(width) - digits.Length;
        if (zeros <= 0)
        {
            return digits;
        }

        _evaluator.Allocate(4 * zeros);
        return string.Concat(new string('0', (int)zeros), digits);
    }

    private double Finite(double number) =>
        double.IsFinite(number) && number != 0 ? number : throw Error("number overflow");

    private JsonnetException Truncated() => Error("truncated format code");

    private JsonnetException Error(string message) => _evaluator.Error(_site, message);
}
