using System.Collections;
using System.Globalization;

namespace OtpGateway.Jsonnet.Output;

/// <summary>Values from and to plain .NET data.</summary>
internal static class PlainData
{
    public static Value FromData(Evaluator evaluator, object? data)
    {
        switch (data)
        {
            case null:
                return NullValue.Instance;
            case bool boolean:
                return BooleanValue.Of(boolean);
            case string text:
                return StringValue.New(evaluator, CodePoints.Repair(text));
            case byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal:
                return Operators.Number(evaluator, null, Convert.ToDouble(data, CultureInfo.InvariantCulture));
        }

        evaluator.Enter(null, "");
        var value = StackGuard.HasRoom ? Composite(evaluator, data) : CompositeElsewhere(evaluator, data);
        evaluator.Leave();
        return value;
    }

    public static object? ToData(Evaluator evaluator, Value value)
    {
        var length = 0L;
        return ToData(evaluator, value, ref length);
    }

    private static Value CompositeElsewhere(Evaluator evaluator, object data) => evaluator.RunElsewhere(() => Composite(evaluator, data));

    private static Value Composite(Evaluator evaluator, object data)
    {
        switch (data)
        {
            case IReadOnlyDictionary<string, object?> fields:
                return Fields(evaluator, fields);
            case IDictionary<string, object?> fields:
                return Fields(evaluator, fields);
            case IEnumerable elements:
                var items = new List<Thunk>();
                foreach (var element in elements)
                {
                    evaluator.Allocate(32);
                    items.Add(FromData(evaluator, element));
                }

                return ArrayValue.Of(items);
            default:
                throw evaluator.Error(null, "argument is neither a scalar, a dictionary nor a sequence");
        }
    }

    private static ObjectValue Fields(Evaluator evaluator, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var names = new List<string>();
        var values = new List<Thunk>();
        foreach (var (name, field) in fields)
        {
            names.Add(CodePoints.Repair(name));
            values.Add(FromData(evaluator, field));
        }

        return ObjectValue.FromData(evaluator, [.. names], [.. values]);
    }

    private static object? ToData(Evaluator evaluator, Value value, ref long length)
    {
        switch (value)
        {
            case NullValue:
                Count(evaluator, ref length, 4);
                return null;
            case BooleanValue boolean:
                Count(evaluator, ref length, 5);
                return boolean.IsTrue;
            case NumberValue number:
                Count(evaluator, ref length, 8);
                return number.Number;
            case StringValue text:
                Count(evaluator, ref length, text.Units);
                return text.Text(evaluator);
            case FunctionValue:
                throw evaluator.Error(null, "couldn't manifest function as JSON");
        }

        evaluator.Enter(null, "");
        var result = StackGuard.HasRoom ? CompositeData(evaluator, value, ref length) : CompositeDataElsewhere(evaluator, value, ref length);
        evaluator.Leave();
        return result;
    }

    private static object CompositeDataElsewhere(Evaluator evaluator, Value value, ref long length)
    {
        var before = length;
        (var result, length) = evaluator.RunElsewhere(() =>
        {
            var inner = before;
            return (CompositeData(evaluator, value, ref inner), inner);
        });
        return result;
    }

    private static object CompositeData(Evaluator evaluator, Value value, ref long length)
    {
        Count(evaluator, ref length, 2);
        if (value is ArrayValue array)
        {
            var items = new List<object?>();
            for (var i = 0; i < array.Count; i++)
            {
                items.Add(ToData(evaluator, array.Get(evaluator, i), ref length));
            }

            return items;
        }

        var source = (ObjectValue)value;
        source.RunAsserts(evaluator);
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in source.Fields(evaluator))
        {
            evaluator.Step();
            if (!field.IsHidden)
            {
                Count(evaluator, ref length, field.Name.Length);
                fields.Add(field.Name, ToData(evaluator, source.Get(evaluator, field), ref length));
            }
        }

        return fields;
    }

    private static void Count(Evaluator evaluator, ref long length, long characters)
    {
        evaluator.Step();
        evaluator.Allocate(64 + (2 * characters));
        length += characters;
        if (length > evaluator.MaxOutput)
        {
            throw evaluator.OutputTooLarge();
        }
    }
}
