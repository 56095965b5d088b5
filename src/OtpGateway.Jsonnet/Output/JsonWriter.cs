using System.Buffers;
using System.Globalization;

namespace OtpGateway.Jsonnet.Output;

/// <summary>Writes a value as JSON, evaluating what is not evaluated yet.</summary>
internal sealed class JsonWriter(Evaluator evaluator, TextBuilder target, JsonStyle style)
{
    private readonly List<string> _indents = [""];
    private int _level;

    public static void WriteString(TextBuilder target, ReadOnlySpan<char> text) => WriteString(target, text, JsonStyle.EscapedByJsonnet);

    public void Write(Node? site, Value value)
    {
        switch (value)
        {
            case NullValue:
                target.Append("null");
                return;
            case BooleanValue boolean:
                target.Append(boolean.IsTrue ? "true" : "false");
                return;
            case NumberValue { Number: var number }:
                target.Append(style.HasShortestNumbers ? NumberText.Shortest(number) : NumberText.Exact(number));
                return;
            case StringValue text:
                WriteString(target, text.Text(evaluator), style.Escaped);
                return;
            case FunctionValue:
                throw evaluator.Error(site, "couldn't manifest function as JSON");
        }

        evaluator.Enter(site, "");
        _level++;
        if (_level == _indents.Count)
        {
            evaluator.Allocate(2L * (_indents[^1].Length + style.Indent.Length));
            _indents.Add(_indents[^1] + style.Indent);
        }

        if (StackGuard.HasRoom)
        {
            WriteParts(site, value);
        }
        else
        {
            WriteElsewhere(site, value);
        }

        _level--;
        evaluator.Leave();
    }

    // Apart: its closure would else be made for every value.
    private void WriteElsewhere(Node? site, Value value) => evaluator.RunElsewhere(() =>
    {
        WriteParts(site, value);
        return true;
    });

    private static void WriteString(TextBuilder target, ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        target.Append('"');
        while (true)
        {
            var next = text.IndexOfAny(escaped);
            if (next < 0)
            {
                target.Append(text);
                target.Append('"');
                return;
            }

            target.Append(text[..next]);
            switch (text[next])
            {
                case '"':
                    target.Append("\\\"");
                    break;
                case '\\':
                    target.Append("\\\\");
                    break;
                case '\b':
                    target.Append("\\b");
                    break;
                case '\f':
                    target.Append("\\f");
                    break;
                case '\n':
                    target.Append("\\n");
                    break;
                case '\r':
                    target.Append("\\r");
                    break;
                case '\t':
                    target.Append("\\t");
                    break;
                case var control:
                    target.Append("\\u");
                    target.Append(((int)control).ToString("x4", CultureInfo.InvariantCulture));
                    break;
            }

            text = text[(next + 1)..];
        }
    }

    private void WriteParts(Node? site, Value value)
    {
        if (value is ArrayValue array)
        {
            WriteArray(site, array);
        }
        else
        {
            WriteObject(site, (ObjectValue)value);
        }
    }

    private void WriteArray(Node? site, ArrayValue array)
    {
        if (array.Count == 0 && style.HasShortEmpty)
        {
            target.Append("[ ]");
            return;
        }

        target.Append('[');
        for (var i = 0; i < array.Count; i++)
        {
            evaluator.Step();
            Separate(i);
            Write(site, array.Get(evaluator, i));
        }

        Close(array.Count, ']');
    }

    private void WriteObject(Node? site, ObjectValue value)
    {
        value.RunAsserts(evaluator);
        target.Append('{');
        var count = 0;
        foreach (var field in value.Fields(evaluator))
        {
            evaluator.Step();
            if (field.IsHidden)
            {
                continue;
            }

            Separate(count++);
            WriteString(target, field.Name, style.Escaped);
            target.Append(style.KeySeparator);
            Write(site, value.Get(evaluator, field));
        }

        if (count == 0 && style.HasShortEmpty)
        {
            target.Append(" }");
            return;
        }

        Close(count, '}');
    }

    private void Separate(int before)
    {
        if (style.ItemSeparator is not null)
        {
            target.Append(before == 0 ? "" : style.ItemSeparator);
            return;
        }

        if (before > 0)
        {
            target.Append(',');
        }

        target.Append(style.NewLine);
        target.Append(_indents[_level]);
    }

    private void Close(int count, char bracket)
    {
        if (style.ItemSeparator is null)
        {
            if (count == 0)
            {
                target.Append(style.NewLine);
            }

            target.Append(style.NewLine);
            target.Append(_indents[_level - 1]);
        }

        target.Append(bracket);
    }
}
