namespace OtpGateway.Jsonnet.Output;

/// <summary>Writes a value as a YAML document.</summary>
internal sealed class YamlWriter(BuiltinCall call, TextBuilder target, bool indentArrays, bool quoteKeys)
{
    private const string Indent = "  ";

    public void Write(Value value, string indent)
    {
        switch (value)
        {
            case NullValue:
                target.Append("null");
                break;
            case BooleanValue boolean:
                target.Append(boolean.IsTrue ? "true" : "false");
                break;
            case NumberValue number:
                target.Append(NumberText.Shortest(number.Number));
                break;
            case StringValue text:
                WriteString(text.Text(call.Evaluator), indent);
                break;
            case ArrayValue array:
                call.Evaluator.Nested(() => WriteArray(array, indent));
                break;
            case ObjectValue fields:
                call.Evaluator.Nested(() => WriteObject(fields, indent));
                break;
            default:
                throw call.Error("a function cannot be manifested");
        }
    }

    private void WriteString(string text, string indent)
    {
        if (!text.EndsWith('\n'))
        {
            JsonWriter.WriteString(target, text);
            return;
        }

        // A text of lines is a block.
        target.Append('|');
        var rest = text.AsSpan(0, text.Length - 1);
        while (true)
        {
            var end = rest.IndexOf('\n');
            target.Append('\n');
            target.Append(indent);
            target.Append(Indent);
            target.Append(end < 0 ? rest : rest[..end]);
            if (end < 0)
            {
                return;
            }

            call.Evaluator.Step();
            rest = rest[(end + 1)..];
        }
    }

    private void WriteArray(ArrayValue array, string indent)
    {
        if (array.Count == 0)
        {
            target.Append("[]");
            return;
        }

        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0)
            {
                target.Append('\n');
                target.Append(indent);
            }

            target.Append('-');
            var item = array.Get(call.Evaluator, i);
            if (item is ArrayValue { Count: > 0 })
            {
                target.Append('\n');
                target.Append(indent);
                target.Append(Indent);
            }
            else
            {
                target.Append(' ');
            }

            Write(item, item is ArrayValue or ObjectValue ? Deeper(indent) : indent);
        }
    }

    private void WriteObject(ObjectValue fields, string indent)
    {
        fields.RunAsserts(call.Evaluator);
        var visible = fields.VisibleFields(call.Evaluator);
        if (visible.Length == 0)
        {
            target.Append("{}");
            return;
        }

        for (var i = 0; i < visible.Length; i++)
        {
            if (i > 0)
            {
                target.Append('\n');
                target.Append(indent);
            }

            WriteKey(visible[i].Name);
            var value = fields.Get(call.Evaluator, visible[i]);
            var inner = indent;
            if (value is ArrayValue { Count: > 0 })
            {
                inner = indentArrays ? Deeper(indent) : indent;
                target.Append('\n');
                target.Append(inner);
            }
            else if (value is ObjectValue nested && Array.Exists(nested.Fields(call.Evaluator), field => !field.IsHidden))
            {
                inner = Deeper(indent);
                target.Append('\n');
                target.Append(inner);
            }
            else
            {
                target.Append(' ');
            }

            Write(value, inner);
        }
    }

    private void WriteKey(string name)
    {
        if (quoteKeys || !YamlKeys.IsPlain(name))
        {
            JsonWriter.WriteString(target, name);
        }
        else
        {
            target.Append(name);
        }

        target.Append(':');
    }

    private string Deeper(string indent)
    {
        call.Evaluator.Allocate(2L * indent.Length);
        return indent + Indent;
    }
}
