using System.Globalization;
using System.Text;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Formatting;

/// <summary>Reads a printf format and hands its arguments to the formatter.</summary>
internal sealed class FormatReader(Formatter formatter, string format)
{
    /// <summary>Go reads widths and precisions up to this; beyond it the format counts as broken.</summary>
    private const int MaxNumber = 1_000_000;

    private int _position;
    private int _argument;
    private bool _reordered;
    private bool _indexIsGood;
    private bool _afterIndex;

    public void Run(ReadOnlySpan<object?> values)
    {
        while (_position < format.Length)
        {
            var percent = format.IndexOf('%', _position);
            formatter.BeginVerb(default);
            formatter.Append(format.AsSpan(_position, (percent < 0 ? format.Length : percent) - _position));
            if (percent < 0)
            {
                break;
            }

            _position = percent + 1;
            ReadVerb(values);
        }

        if (!_reordered && _argument < values.Length)
        {
            WriteExtra(values[_argument..]);
        }
    }

    private void ReadVerb(ReadOnlySpan<object?> values)
    {
        _indexIsGood = true;
        _afterIndex = false;
        var spec = default(FormatSpec);
        ReadFlags(ref spec);
        ReadIndex(values.Length);
        ReadWidth(ref spec, values);
        ReadPrecision(ref spec, values);
        if (!_afterIndex)
        {
            ReadIndex(values.Length);
        }

        if (_position >= format.Length)
        {
            formatter.Append("%!(NOVERB)");
            return;
        }

        Rune.DecodeFromUtf16(format.AsSpan(_position), out var verb, out var consumed);
        _position += consumed;
        WriteVerb(verb, spec, values);
    }

    private void WriteVerb(Rune verb, FormatSpec spec, ReadOnlySpan<object?> values)
    {
        if (verb.Value == '%')
        {
            formatter.Append("%");
        }
        else if (!_indexIsGood)
        {
            formatter.Append($"%!{verb}(BADINDEX)");
        }
        else if (_argument >= values.Length)
        {
            formatter.Append($"%!{verb}(MISSING)");
        }
        else
        {
            if (verb.Value == 'v')
            {
                (spec.SharpV, spec.Sharp) = (spec.Sharp, false);
                // Go keeps the plus for fields of structs, which JSON does not have.
                spec.Plus = false;
            }

            formatter.BeginVerb(spec);
            formatter.Write(values[_argument++], verb);
        }
    }

    private void ReadFlags(ref FormatSpec spec)
    {
        for (; _position < format.Length; _position++)
        {
            switch (format[_position])
            {
                case '#':
                    spec.Sharp = true;
                    break;
                case '0':
                    // Zeros pad only to the left.
                    spec.Zero = !spec.Minus;
                    break;
                case '+':
                    spec.Plus = true;
                    break;
                case '-':
                    spec.Minus = true;
                    spec.Zero = false;
                    break;
                case ' ':
                    spec.Space = true;
                    break;
                default:
                    return;
            }
        }
    }

    private void ReadWidth(ref FormatSpec spec, ReadOnlySpan<object?> values)
    {
        if (IsAt('*'))
        {
            _position++;
            if (ReadStar(values) is not { } width)
            {
                formatter.Append("%!(BADWIDTH)");
            }
            else if (width < 0)
            {
                (spec.Width, spec.Minus, spec.Zero) = (-width, true, false);
            }
            else
            {
                spec.Width = width;
            }

            _afterIndex = false;
            return;
        }

        spec.Width = ReadNumber();
        if (_afterIndex && spec.Width is not null)
        {
            _indexIsGood = false;
        }
    }

    private void ReadPrecision(ref FormatSpec spec, ReadOnlySpan<object?> values)
    {
        if (!IsAt('.'))
        {
            return;
        }

        _position++;
        if (_afterIndex)
        {
            _indexIsGood = false;
        }

        ReadIndex(values.Length);
        if (IsAt('*'))
        {
            _position++;
            spec.Precision = ReadStar(values) is >= 0 and var precision ? precision : null;
            if (spec.Precision is null)
            {
                formatter.Append("%!(BADPREC)");
            }

            _afterIndex = false;
            return;
        }

        spec.Precision = ReadNumber() ?? 0;
    }

    private int? ReadStar(ReadOnlySpan<object?> values)
    {
        if (_argument >= values.Length)
        {
            return null;
        }

        var value = values[_argument++];
        return value is long or GoInt64 or int or byte && GoTypes.ToLong(value) is >= -MaxNumber and <= MaxNumber and var number ? (int)number : null;
    }

    private int? ReadNumber()
    {
        int? number = null;
        while (_position < format.Length && char.IsAsciiDigit(format[_position]))
        {
            // Go looks before it takes a further digit, so one digit too many still counts.
            if (number > MaxNumber)
            {
                _position = format.Length;
                return null;
            }

            number = (number ?? 0) * 10 + format[_position++] - '0';
        }

        return number;
    }

    /// <summary>An explicit argument number in brackets.</summary>
    private void ReadIndex(int count)
    {
        _afterIndex = false;
        if (!IsAt('['))
        {
            return;
        }

        _reordered = true;
        var close = format.IndexOf(']', _position);
        if (close < 0)
        {
            _indexIsGood = false;
            _position++;
            return;
        }

        var inner = format.AsSpan(_position + 1, close - _position - 1);
        _position = close + 1;
        if (inner.Length is 0 or > 7 || inner.ContainsAnyExceptInRange('0', '9'))
        {
            _indexIsGood = false;
            return;
        }

        _afterIndex = true;
        var number = int.Parse(inner, CultureInfo.InvariantCulture);
        if (number >= 1 && number <= count)
        {
            _argument = number - 1;
        }
        else
        {
            _indexIsGood = false;
        }
    }

    private bool IsAt(char expected) => _position < format.Length && format[_position] == expected;

    private void WriteExtra(ReadOnlySpan<object?> values)
    {
        formatter.BeginVerb(default);
        formatter.Append("%!(EXTRA ");
        for (var i = 0; i < values.Length; i++)
        {
            formatter.Append(i > 0 ? ", " : "");
            if (values[i] is { } value)
            {
                formatter.Append(GoTypes.NameOf(value));
                formatter.Append("=");
                formatter.Write(value, 'v');
            }
            else
            {
                formatter.Append("<nil>");
            }
        }

        formatter.Append(")");
    }
}
