namespace OtpGateway.Jsonnet.Output;

/// <summary>Writes an object as TOML: plain values first, then the tables, each under its full path.</summary>
internal sealed class TomlWriter(BuiltinCall call, TextBuilder target, string indent)
{
    public void WriteTable(ObjectValue table, string path, string current) => call.Evaluator.Nested(() =>
    {
        table.RunAsserts(call.Evaluator);
        var sections = new List<(string Path, Value Value)>();
        var isFirst = true;
        foreach (var field in table.Fields(call.Evaluator))
        {
            call.Evaluator.Step();
            if (field.IsHidden)
            {
                continue;
            }

            var value = table.Get(call.Evaluator, field);
            if (IsSection(value))
            {
                call.Evaluator.Allocate(2L * (path.Length + field.Name.Length));
                sections.Add((path.Length == 0 ? Key(field.Name) : path + "." + Key(field.Name), value));
                continue;
            }

            target.Append(isFirst ? "" : "\n");
            isFirst = false;
            target.Append(current);
            target.Append(Key(field.Name));
            target.Append(" = ");
            WriteValue(value, current);
        }

        foreach (var (section, value) in sections)
        {
            target.Append("\n\n");
            WriteSection(value, section, current);
        }
    });

    private void WriteSection(Value value, string path, string current)
    {
        if (value is ObjectValue table)
        {
            WriteHeader(table, "[", path, "]", current);
            return;
        }

        var array = (ArrayValue)value;
        for (var i = 0; i < array.Count; i++)
        {
            target.Append(i == 0 ? "" : "\n\n");
            WriteHeader((ObjectValue)array.Get(call.Evaluator, i), "[[", path, "]]", current);
        }
    }

    private void WriteHeader(ObjectValue table, string open, string path, string close, string current)
    {
        target.Append(current);
        target.Append(open);
        target.Append(path);
        target.Append(close);
        if (Array.Exists(table.Fields(call.Evaluator), field => !field.IsHidden))
        {
            target.Append('\n');
        }

        call.Evaluator.Allocate(2L * (current.Length + indent.Length));
        WriteTable(table, path, current + indent);
    }

    /// <summary>An object, or an array of nothing but objects.</summary>
    private bool IsSection(Value value)
    {
        if (value is not ArrayValue array)
        {
            return value is ObjectValue;
        }

        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            if (array.Get(call.Evaluator, i) is not ObjectValue)
            {
                return false;
            }
        }

        return array.Count > 0;
    }

    /// <summary>The value of a key: an array takes a line for each element.</summary>
    private void WriteValue(Value value, string current)
    {
        if (value is not ArrayValue { Count: > 0 } array)
        {
            WriteInline(value);
            return;
        }

        target.Append('[');
        for (var i = 0; i < array.Count; i++)
        {
            target.Append(i == 0 ? "\n" : ",\n");
            target.Append(current);
            target.Append(indent);
            WriteInline(array.Get(call.Evaluator, i));
        }

        target.Append('\n');
        target.Append(current);
        target.Append(']');
    }

    private void WriteInline(Value value)
    {
        switch (value)
        {
            case BooleanValue boolean:
                target.Append(boolean.IsTrue ? "true" : "false");
                return;
            case NumberValue number:
                target.Append(NumberText.Exact(number.Number));
                return;
            case StringValue text:
                JsonWriter.WriteString(target, text.Text(call.Evaluator));
                return;
            case ArrayValue { Count: 0 }:
                target.Append("[]");
                return;
            case ArrayValue array:
                call.Evaluator.Nested(() => WriteInlineArray(array));
                return;
            case ObjectValue table:
                call.Evaluator.Nested(() => WriteInlineTable(table));
                return;
            default:
                throw call.Error($"{value.TypeName} cannot be manifested as TOML");
        }
    }

    private void WriteInlineArray(ArrayValue array)
    {
        for (var i = 0; i < array.Count; i++)
        {
            target.Append(i == 0 ? "[ " : ", ");
            WriteInline(array.Get(call.Evaluator, i));
        }

        target.Append(" ]");
    }

    private void WriteInlineTable(ObjectValue table)
    {
        table.RunAsserts(call.Evaluator);
        var isFirst = true;
        target.Append("{ ");
        foreach (var field in table.Fields(call.Evaluator))
        {
            if (field.IsHidden)
            {
                continue;
            }

            target.Append(isFirst ? "" : ", ");
            isFirst = false;
            target.Append(Key(field.Name));
            target.Append(" = ");
            WriteInline(table.Get(call.Evaluator, field));
        }

        target.Append(" }");
    }

    private string Key(string name)
    {
        if (name.Length == 0)
        {
            return "''";
        }

        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return name;
        }

        var quoted = new TextBuilder(call.Evaluator);
        JsonWriter.WriteString(quoted, name);
        return quoted.ToString();
    }
}
