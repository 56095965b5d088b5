using System.Globalization;
using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Values as Go's encoding/json writes them.</summary>
internal sealed class JsonText
{
    private readonly Budget _budget;
    private readonly bool _escapeHtml;
    private readonly string? _indent;
    private readonly StringBuilder _text = new();
    private int _depth;

    private JsonText(Budget budget, bool escapeHtml, string? indent)
    {
        _budget = budget;
        _escapeHtml = escapeHtml;
        _indent = indent;
    }

    public static string Write(Budget budget, object? value, bool escapeHtml = true, string? indent = null)
    {
        var writer = new JsonText(budget, escapeHtml, indent);
        writer.Write(value);
        return writer._text.ToString();
    }

    private void Write(object? value)
    {
        _budget.Step();
        var before = _text.Length;
        switch (value)
        {
            case null or NilInterface:
                _text.Append("null");
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case long or GoInt64 or int or byte:
                _text.Append(GoTypes.ToLong(value).ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                _text.Append(FloatText.ForJson(number));
                break;
            case string text:
                WriteString(text);
                break;
            case GoList list:
                WriteList(list);
                return;
            case GoMap map:
                WriteMap(map);
                return;
            default:
                throw new EvaluationException($"json: unsupported type: {GoTypes.NameOf(value)}");
        }

        _budget.Allocate(_text.Length - before);
    }

    private void WriteList(GoList list)
    {
        _budget.Enter();
        _text.Append('[');
        _depth++;
        for (var i = 0; i < list.Count; i++)
        {
            _text.Append(i > 0 ? "," : "");
            BreakLine();
            Write(list.Items[i]);
        }

        _depth--;
        if (list.Count > 0)
        {
            BreakLine();
        }

        _text.Append(']');
        _budget.Leave();
    }

    private void WriteMap(GoMap map)
    {
        _budget.Enter();
        _text.Append('{');
        _depth++;
        var first = true;
        foreach (var key in map.SortedKeys())
        {
            _text.Append(first ? "" : ",");
            first = false;
            BreakLine();
            WriteString(key);
            _text.Append(_indent is null ? ":" : ": ");
            Write(map.Entries[key]);
        }

        _depth--;
        if (!first)
        {
            BreakLine();
        }

        _text.Append('}');
        _budget.Leave();
    }

    private void BreakLine()
    {
        if (_indent is not null)
        {
            _budget.Allocate(_indent.Length * _depth);
            _text.Append('\n');
            for (var i = 0; i < _depth; i++)
            {
                _text.Append(_indent);
            }
        }
    }

    private void WriteString(string text)
    {
        _text.Append('"');
        // Pieces of a character that were put together again are one.
        text = GoString.Rejoin(text);
        for (var i = 0; i < text.Length; i++)
        {
            // Written out, unlike a replacement character that was in the text.
            if (GoString.IsKeptByte(text, i))
            {
                _text.Append("\\ufffd");
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed);
            i += consumed - 1;
            switch (rune.Value)
            {
                case '"' or '\\':
                    _text.Append('\\').Append((char)rune.Value);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case < ' ' or 0x2028 or 0x2029:
                case '<' or '>' or '&' when _escapeHtml:
                    _text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
                    break;
                default:
                    _text.Append(rune);
                    break;
            }
        }

        _text.Append('"');
    }
}
