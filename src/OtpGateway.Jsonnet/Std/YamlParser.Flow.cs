using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <content>Collections in brackets and braces.</content>
internal sealed partial class YamlParser
{
    private Value Flow()
    {
        var isArray = Current == '[';
        var items = new List<Thunk>();
        var fields = new YamlFields(_call);
        _at++;
        while (true)
        {
            SkipBlankLines();
            if (Current == (isArray ? ']' : '}'))
            {
                _at++;
                return isArray ? ArrayValue.Of(items) : fields.ToValue();
            }

            if (isArray)
            {
                _call.Evaluator.Allocate(32);
                items.Add(FlowItem());
            }
            else
            {
                FlowPair(fields, FlowNode());
            }

            SkipBlankLines();
            if (Current == ',')
            {
                _at++;
            }
            else if (Current != (isArray ? ']' : '}'))
            {
                throw Error();
            }
        }
    }

    /// <summary>An element of an array; one with a colon is an object of one field.</summary>
    private Value FlowItem()
    {
        var isPair = IsIndicator('?');
        _at += isPair ? 1 : 0;
        SkipBlankLines();
        var value = FlowNode();
        SkipBlankLines();
        if (!isPair && Current != ':')
        {
            return value;
        }

        var fields = new YamlFields(_call);
        FlowPair(fields, value);
        return fields.ToValue();
    }

    private void FlowPair(YamlFields fields, Value key)
    {
        SkipBlankLines();
        if (Current != ':')
        {
            fields.Add(KeyText(key), NullValue.Instance);
            return;
        }

        _at++;
        SkipBlankLines();
        var value = Current is ',' or '}' or ']' ? NullValue.Instance : FlowNode();
        AddOrMerge(fields, key, value, isMerge: true);
    }

    private Value FlowNode()
    {
        _call.Evaluator.Step();
        return WithProperties((tag, _) =>
        {
            SkipBlankLines();
            switch (Current)
            {
                case '[' or '{':
                    return _call.Evaluator.Nested(Flow);
                case ',' or ']' or '}':
                    return NullValue.Instance;
                case '"' or '\'' or '*':
                    return Key(tag, isInFlow: true);
                default:
                    return YamlScalars.ResolveTagged(_call, tag, FlowPlain(), isPlain: true);
            }
        });
    }

    private string FlowPlain()
    {
        var text = new StringBuilder();
        while (true)
        {
            var start = _at;
            while (!IsAtEnd && Current is not ('\n' or ',' or '[' or ']' or '{' or '}') && !IsIndicator(':', isInFlow: true) && !IsComment())
            {
                _at++;
            }

            if (_at == start && text.Length == 0)
            {
                throw Error();
            }

            text.Append(_text.AsSpan(start, _at - start).TrimEnd());
            if (Current != '\n' && !IsComment())
            {
                return text.ToString().TrimEnd();
            }

            SkipBlankLines();
            if (IsAtEnd || Current is ',' or ']' or '}' || IsIndicator(':', isInFlow: true))
            {
                return text.ToString();
            }

            text.Append(' ');
        }
    }
}
