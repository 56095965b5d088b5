using System.Buffers;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>
/// Reads YAML: block and flow collections, all kinds of scalars, anchors, aliases, merge keys and tags. A text with
/// <c>---</c> in it is a stream and gives an array of its documents.
/// </summary>
internal sealed partial class YamlParser
{
    /// <summary>Control characters: they may stand in escapes only.</summary>
    private static readonly SearchValues<char> Unreadable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))]);

    private readonly BuiltinCall _call;
    private readonly string _text;
    private readonly Dictionary<string, Value> _anchors = new(StringComparer.Ordinal);
    private int _at;

    private YamlParser(BuiltinCall call, string text)
    {
        _call = call;
        _text = text;
    }

    private bool IsAtEnd => _at >= _text.Length;

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Characters between the place and the beginning of its line.</summary>
    private int Column => _at - (_at == 0 ? 0 : _text.LastIndexOf('\n', _at - 1) + 1);

    public static Value Parse(BuiltinCall call)
    {
        var given = call.Text(0);
        call.Evaluator.Allocate(6L * given.Length);
        call.Evaluator.Work(4L * given.Length);
        if (given.AsSpan().ContainsAny(Unreadable))
        {
            throw call.Error("YAML has control characters");
        }

        var text = given.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var documents = Split(text, out var isStream);
        var values = new List<Thunk>();
        foreach (var document in documents)
        {
            call.Evaluator.Step();
            call.Evaluator.Allocate(64);
            values.Add(new YamlParser(call, document).Document());
        }

        return isStream ? ArrayValue.Of(values) : values[0].Force(call.Evaluator);
    }

    /// <summary>
    /// Cuts a stream at its markers. A document with nothing in it is null, but comments before the first marker are none.
    /// </summary>
    private static List<string> Split(string text, out bool isStream)
    {
        isStream = false;
        var documents = new List<string>();
        var current = new StringBuilder();
        var hasContent = false;
        var isEnded = false;
        var rest = text.AsSpan(0, text.EndsWith('\n') ? text.Length - 1 : text.Length);
        foreach (var range in rest.Split('\n'))
        {
            var line = rest[range];
            if (line.StartsWith("---") && (line.Length == 3 || line[3] is ' ' or '\t'))
            {
                if (isStream || hasContent)
                {
                    documents.Add(current.ToString());
                }

                isStream = true;
                isEnded = false;

                // Blanks keep what follows the marker where it is in its line.
                current.Clear().Append("   ").Append(line[3..]).Append('\n');
                hasContent = IsContent(line[3..]);
            }
            else if (line.TrimEnd() is "...")
            {
                isEnded = true;
            }
            else if (!isEnded && !(line.StartsWith('%') && !hasContent))
            {
                current.Append(line).Append('\n');
                hasContent = hasContent || IsContent(line);
            }
        }

        documents.Add(current.ToString());
        return documents;
    }

    private static bool IsContent(ReadOnlySpan<char> line) => line.TrimStart() is { IsEmpty: false } content && content[0] != '#';

    private Value Document()
    {
        var value = Node(-1, isMappingValue: false);
        SkipBlankLines();
        return IsAtEnd ? value : throw Error();
    }

    /// <summary>A node that must be further in than its parent; an array may be as far in as the key it belongs to.</summary>
    private Value Node(int parent, bool isMappingValue)
    {
        var startOfNode = _at;
        SkipBlankLines();
        var isOnNewLine = startOfNode == 0 || _text.AsSpan(startOfNode, _at - startOfNode).Contains('\n');
        var column = Column;
        var isSequence = IsIndicator('-');
        if (IsAtEnd || (isOnNewLine && column <= parent && !(isMappingValue && isSequence && column == parent)))
        {
            _at = startOfNode;
            return NullValue.Instance;
        }

        _call.Evaluator.Step();
        if (isSequence && (isOnNewLine || !isMappingValue))
        {
            return _call.Evaluator.Nested(() => Sequence(column));
        }

        // A mapping cannot begin behind the key of another one.
        if ((isOnNewLine || !isMappingValue) && (IsIndicator('?') || IsKeyAhead()))
        {
            return _call.Evaluator.Nested(() => Mapping(column));
        }

        return WithProperties((tag, isEmpty) => isEmpty
            ? _call.Evaluator.Nested(() => Node(parent, isMappingValue))
            : Scalar(tag, parent));
    }

    /// <summary>Anchor and tag, then what they belong to.</summary>
    private Value WithProperties(Func<string, bool, Value> content)
    {
        var tag = "";
        string? anchor = null;
        while (Current is '&' or '!')
        {
            var start = _at;
            while (!IsAtEnd && Current is not (' ' or '\t' or '\n') && !(_at > start && Current is ',' or ']' or '}'))
            {
                _at++;
            }

            var word = _text[start.._at];
            if (word[0] == '&')
            {
                anchor = word[1..];
            }
            else
            {
                tag = word.StartsWith("!<tag:yaml.org,2002:", StringComparison.Ordinal) ? "!!" + word[20..].TrimEnd('>') : word;
            }

            SkipBlanks();
        }

        var value = content(tag, (tag.Length > 0 || anchor is not null) && (Current is '\n' or '#' || IsAtEnd));
        if (tag == "!!str" && value is NullValue)
        {
            value = StringValue.Empty;
        }

        if (anchor is not null)
        {
            _call.Evaluator.Allocate(64);
            _anchors[anchor] = value;
        }

        return value;
    }

    private Value Scalar(string tag, int parent)
    {
        switch (Current)
        {
            case '*':
                return Alias();
            case '[' or '{':
                var flow = _call.Evaluator.Nested(Flow);
                EndOfLine();
                return flow;
            case '"' or '\'':
                var quoted = Quoted();
                EndOfLine();
                return YamlScalars.ResolveTagged(_call, tag, quoted, isPlain: false);
            case '|' or '>':
                return YamlScalars.ResolveTagged(_call, tag, BlockScalar(parent), isPlain: false);
            default:
                return YamlScalars.ResolveTagged(_call, tag, Plain(parent), isPlain: true);
        }
    }

    private ArrayValue Sequence(int column)
    {
        var items = new List<Thunk>();
        while (true)
        {
            _at++;
            _call.Evaluator.Allocate(32);
            items.Add(Node(column, isMappingValue: false));
            var back = _at;
            SkipBlankLines();
            if (IsAtEnd || Column != column || !IsIndicator('-'))
            {
                CheckOutdent(column);
                _at = back;
                return ArrayValue.Of(items);
            }
        }
    }

    private ObjectValue Mapping(int column)
    {
        var fields = new YamlFields(_call);
        while (true)
        {
            if (IsIndicator('?'))
            {
                _at++;
                var key = Node(column, isMappingValue: false);
                var afterKey = _at;
                SkipBlankLines();
                if (IsIndicator(':') && Column == column)
                {
                    _at++;
                    fields.Add(KeyText(key), Node(column, isMappingValue: false));
                }
                else
                {
                    _at = afterKey;
                    fields.Add(KeyText(key), NullValue.Instance);
                }
            }
            else
            {
                if (!IsKeyAhead())
                {
                    throw Error();
                }

                var isMerge = Current == '<';
                var key = WithProperties((tag, _) => Key(tag, isInFlow: false));
                SkipBlanks();
                _at++;
                var value = Node(column, isMappingValue: true);
                AddOrMerge(fields, key, value, isMerge);
            }

            var back = _at;
            SkipBlankLines();
            if (IsAtEnd || Column != column)
            {
                CheckOutdent(column);
                _at = back;
                return fields.ToValue();
            }
        }
    }

    /// <summary>What follows a collection must be further out.</summary>
    private void CheckOutdent(int column)
    {
        if (!IsAtEnd && Column > column)
        {
            throw Error();
        }
    }

    private void AddOrMerge(YamlFields fields, Value key, Value value, bool isMerge)
    {
        if (!isMerge || key is not StringValue { Units: 2 } text || text.Text(_call.Evaluator) != "<<")
        {
            fields.Add(KeyText(key), value);
            return;
        }

        var sources = value as ArrayValue ?? ArrayValue.Of(new Thunk[] { value });
        for (var i = 0; i < sources.Count; i++)
        {
            fields.Merge(sources.Get(_call.Evaluator, i) as ObjectValue ?? throw Error());
        }
    }

    /// <summary>True if the line goes on with a key and a colon.</summary>
    private bool IsKeyAhead()
    {
        var start = _at;
        try
        {
            while (Current is '&' or '!')
            {
                while (!IsAtEnd && Current is not (' ' or '\t' or '\n'))
                {
                    _at++;
                }

                SkipBlanks();
            }

            if (Current is '"' or '\'')
            {
                var quote = _at;
                if (!SkipQuoted() || _text.AsSpan(quote, _at - quote).Contains('\n'))
                {
                    return false;
                }

                SkipBlanks();
                return IsIndicator(':');
            }

            if (Current is '[' or '{' or '|' or '>' or '#' or '%' or '@' or '`' or '\n')
            {
                return false;
            }

            while (!IsAtEnd && Current != '\n')
            {
                if (IsIndicator(':'))
                {
                    return true;
                }

                if (Current == '#' && _at > start && _text[_at - 1] is ' ' or '\t')
                {
                    return false;
                }

                _at++;
            }

            return false;
        }
        finally
        {
            _call.Evaluator.Work(_at - start);
            _at = start;
        }
    }

    private bool SkipQuoted()
    {
        var quote = Current;
        for (_at++; !IsAtEnd; _at++)
        {
            if (Current == quote)
            {
                _at++;
                if (quote == '"' || Current != '\'')
                {
                    return true;
                }
            }
            else if (Current == '\\' && quote == '"')
            {
                _at++;
            }
        }

        return false;
    }

    private Value Key(string tag, bool isInFlow)
    {
        switch (Current)
        {
            case '*':
                return Alias();
            case '"' or '\'':
                return YamlScalars.ResolveTagged(_call, tag, Quoted(), isPlain: false);
            default:
                var start = _at;
                while (!IsAtEnd && Current != '\n' && !IsEndOfKey(isInFlow))
                {
                    _at++;
                }

                return YamlScalars.ResolveTagged(_call, tag, _text[start.._at].TrimEnd(), isPlain: true);
        }
    }

    private bool IsEndOfKey(bool isInFlow) => IsIndicator(':', isInFlow) || (isInFlow && Current is ',' or ']' or '}');

    private string KeyText(Value key) => key switch
    {
        StringValue text => text.Text(_call.Evaluator),
        NumberValue number => YamlScalars.NumberKey(number.Number),
        BooleanValue boolean => boolean.IsTrue ? "true" : "false",
        _ => throw Error(),
    };

    private Value Alias()
    {
        var start = ++_at;
        while (!IsAtEnd && Current is not (' ' or '\t' or '\n' or ',' or ']' or '}'))
        {
            _at++;
        }

        return _anchors.TryGetValue(_text[start.._at], out var value) ? value : throw Error();
    }

    /// <summary>An indicator counts only if a blank or the end of the line follows it; in flow also a bracket or a comma.</summary>
    private bool IsIndicator(char indicator, bool isInFlow = false)
    {
        if (Current != indicator)
        {
            return false;
        }

        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\n';
        return next is ' ' or '\t' or '\n' || (isInFlow && next is ',' or '[' or ']' or '{' or '}');
    }

    private bool IsComment() => Current == '#' && (_at == 0 || _text[_at - 1] is ' ' or '\t' or '\n');

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _at++;
        }
    }

    private void SkipBlankLines()
    {
        while (!IsAtEnd)
        {
            if (Current is ' ' or '\t' or '\n')
            {
                _at++;
            }
            else if (IsComment())
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Nothing but a comment may follow on the line.</summary>
    private void EndOfLine()
    {
        SkipBlanks();
        if (IsComment())
        {
            var end = _text.IndexOf('\n', _at);
            _at = end < 0 ? _text.Length : end;
        }

        if (!IsAtEnd && Current != '\n')
        {
            throw Error();
        }
    }

    private JsonnetException Error() => _call.Error($"str is not YAML, at line {_text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n') + 1}");
}
