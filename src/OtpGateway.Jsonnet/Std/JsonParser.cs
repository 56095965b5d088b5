using System.Globalization;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>Reads strict JSON (RFC 8259). Of fields with the same name the last one counts.</summary>
internal sealed class JsonParser
{
    private readonly BuiltinCall _call;
    private readonly string _text;
    private int _at;

    private JsonParser(BuiltinCall call)
    {
        _call = call;
        _text = call.Text(0);
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    public static Value Parse(BuiltinCall call)
    {
        var parser = new JsonParser(call);
        call.Evaluator.Work(parser._text.Length);
        var value = parser.ParseValue();
        return parser._at == parser._text.Length ? value : throw parser.Error();
    }

    private Value ParseValue()
    {
        SkipBlanks();
        _call.Evaluator.Step();
        Value value;
        switch (Current)
        {
            case '{':
                value = _call.Evaluator.Nested(ParseObject);
                break;
            case '[':
                value = _call.Evaluator.Nested(ParseArray);
                break;
            case '"':
                value = _call.NewString(ParseString());
                break;
            case 't':
                value = Word("true", BooleanValue.True);
                break;
            case 'f':
                value = Word("false", BooleanValue.False);
                break;
            case 'n':
                value = Word("null", NullValue.Instance);
                break;
            default:
                value = ParseNumber();
                break;
        }

        SkipBlanks();
        return value;
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private Value Word(string word, Value value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Error();
        }

        _at += word.Length;
        return value;
    }

    private ObjectValue ParseObject()
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        var values = new List<Thunk>();
        _at++;
        SkipBlanks();
        while (Current != '}')
        {
            if (names.Count > 0 || values.Count > 0)
            {
                Expect(',');
                SkipBlanks();
            }

            _call.Evaluator.Allocate(DataCore.FieldSize);
            var name = ParseString();
            SkipBlanks();
            Expect(':');
            var value = ParseValue();
            if (positions.TryAdd(name, names.Count))
            {
                names.Add(name);
                values.Add(value);
            }
            else
            {
                values[positions[name]] = value;
            }
        }

        _at++;
        return ObjectValue.FromData(_call.Evaluator, [.. names], [.. values]);
    }

    private ArrayValue ParseArray()
    {
        var items = new List<Thunk>();
        _at++;
        SkipBlanks();
        while (Current != ']')
        {
            if (items.Count > 0)
            {
                Expect(',');
            }

            _call.Evaluator.Allocate(32);
            items.Add(ParseValue());
        }

        _at++;
        return ArrayValue.Of(items);
    }

    private void Expect(char c)
    {
        if (Current != c)
        {
            throw Error();
        }

        _at++;
    }

    private string ParseString()
    {
        Expect('"');
        var end = _text.AsSpan(_at).IndexOfAny('"', '\\');
        if (end < 0)
        {
            throw Error();
        }

        var value = new StringBuilder();
        while (true)
        {
            var c = Current;
            if (_at >= _text.Length || c < ' ')
            {
                throw Error();
            }

            _at++;
            if (c == '"')
            {
                return CodePoints.Repair(value.ToString());
            }

            value.Append(c == '\\' ? Escape() : c);
        }
    }

    private char Escape()
    {
        var c = Current;
        _at++;
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw Error();
        }
    }

    private NumberValue ParseNumber()
    {
        var start = _at;
        if (Current == '-')
        {
            _at++;
        }

        if (Current == '0')
        {
            _at++;
        }
        else
        {
            Digits();
        }

        if (Current == '.')
        {
            _at++;
            Digits();
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            if (Current is '+' or '-')
            {
                _at++;
            }

            Digits();
        }

        return _call.NewNumber(double.Parse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private void Digits()
    {
        if (!char.IsAsciiDigit(Current))
        {
            throw Error();
        }

        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }
    }

    private JsonnetException Error() => _call.Error($"str is not JSON, at character {CodePoints.Count(_text.AsSpan(0, Math.Min(_at, _text.Length)))}");
}
