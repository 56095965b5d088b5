namespace OtpGateway.Jsonnet.Output;

/// <summary>Writes a value as an expression of Python.</summary>
internal sealed class PythonWriter(BuiltinCall call, TextBuilder target)
{
    public void Write(Value value)
    {
        switch (value)
        {
            case NullValue:
                target.Append("None");
                break;
            case BooleanValue boolean:
                target.Append(boolean.IsTrue ? "True" : "False");
                break;
            case NumberValue number:
                target.Append(NumberText.Exact(number.Number));
                break;
            case StringValue text:
                JsonWriter.WriteString(target, text.Text(call.Evaluator));
                break;
            case ArrayValue array:
                call.Evaluator.Nested(() => WriteList(array));
                break;
            case ObjectValue fields:
                call.Evaluator.Nested(() => WriteDictionary(fields));
                break;
            default:
                throw call.Error("a function cannot be manifested");
        }
    }

    private void WriteList(ArrayValue array)
    {
        target.Append('[');
        for (var i = 0; i < array.Count; i++)
        {
            target.Append(i == 0 ? "" : ", ");
            Write(array.Get(call.Evaluator, i));
        }

        target.Append(']');
    }

    private void WriteDictionary(ObjectValue fields)
    {
        fields.RunAsserts(call.Evaluator);
        var isFirst = true;
        target.Append('{');
        foreach (var field in fields.Fields(call.Evaluator))
        {
            if (field.IsHidden)
            {
                continue;
            }

            target.Append(isFirst ? "" : ", ");
            isFirst = false;
            JsonWriter.WriteString(target, field.Name);
            target.Append(": ");
            Write(fields.Get(call.Evaluator, field));
        }

        target.Append('}');
    }
}
