using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Output;

/// <summary>Values from and to <c>System.Text.Json</c>.</summary>
internal static class JsonNodes
{
    public static Value FromNode(Evaluator evaluator, JsonNode? node)
    {
        switch (node)
        {
            case null:
                return NullValue.Instance;
            case JsonObject fields:
                var names = new string[fields.Count];
                var values = new Thunk[names.Length];
                var at = 0;
                foreach (var (name, field) in fields)
                {
                    names[at] = CodePoints.Repair(name);
                    values[at++] = Part(evaluator, field);
                }

                return ObjectValue.FromData(evaluator, names, values);
            case JsonArray elements:
                var items = ArrayValue.NewItems(evaluator, elements.Count);
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Part(evaluator, elements[i]);
                }

                return ArrayValue.Of(items);
            default:
                return FromScalar(evaluator, node);
        }
    }

    public static JsonNode? ToNode(Evaluator evaluator, Value value)
    {
        var length = 0L;
        return ToNode(evaluator, value, ref length);
    }

    /// <summary>Most programs look at few of the fields they are given, so objects and arrays within are read when asked for.</summary>
    private static Thunk Part(Evaluator evaluator, JsonNode? node)
    {
        evaluator.Step();
        if (node is not (JsonObject or JsonArray))
        {
            return FromNode(evaluator, node);
        }

        evaluator.Allocate(DelayedNode.Size);
        return new DelayedNode(node);
    }

    private static Value FromScalar(Evaluator evaluator, JsonNode node)
    {
        var kind = node.GetValueKind();
        switch (kind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return BooleanValue.Of(kind == JsonValueKind.True);
            case JsonValueKind.Null:
                return NullValue.Instance;
            case JsonValueKind.String:
                var text = node.AsValue().TryGetValue<string>(out var known)
                    ? known
                    : JsonElement.Parse(node.ToJsonString()).GetString()!;
                return StringValue.New(evaluator, CodePoints.Repair(text));
            case JsonValueKind.Number:
                var number = node.AsValue().TryGetValue<double>(out var exact)
                    ? exact
                    : double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
                return Operators.Number(evaluator, null, number);
            default:
                throw evaluator.Error(null, "argument is no JSON value");
        }
    }

    private static JsonNode? ToNode(Evaluator evaluator, Value value, ref long length)
    {
        switch (value)
        {
            case NullValue:
                Count(evaluator, ref length, 4);
                return null;
            case BooleanValue boolean:
                Count(evaluator, ref length, boolean.IsTrue ? 4 : 5);
                return JsonValue.Create(boolean.IsTrue);
            case NumberValue number:
                // A parsed number can be read as any of .NET's number types, one made from a double only as that.
                var digits = NumberText.Shortest(number.Number);
                Count(evaluator, ref length, digits.Length);
                return JsonValue.Create(JsonElement.Parse(digits));
            case StringValue text:
                Count(evaluator, ref length, text.Units + 2L);
                return JsonValue.Create(text.Text(evaluator));
            case FunctionValue:
                throw evaluator.Error(null, "couldn't manifest function as JSON");
        }

        evaluator.Enter(null, "");
        var result = StackGuard.HasRoom ? Composite(evaluator, value, ref length) : CompositeElsewhere(evaluator, value, ref length);
        evaluator.Leave();
        return result;
    }

    private static JsonNode CompositeElsewhere(Evaluator evaluator, Value value, ref long length)
    {
        var before = length;
        (var result, length) = evaluator.RunElsewhere(() =>
        {
            var inner = before;
            return (Composite(evaluator, value, ref inner), inner);
        });
        return result;
    }

    private static JsonNode Composite(Evaluator evaluator, Value value, ref long length)
    {
        Count(evaluator, ref length, 2);
        if (value is ArrayValue array)
        {
            var elements = new JsonArray();
            for (var i = 0; i < array.Count; i++)
            {
                Count(evaluator, ref length, 1);
                elements.Add(ToNode(evaluator, array.Get(evaluator, i), ref length));
            }

            return elements;
        }

        var source = (ObjectValue)value;
        source.RunAsserts(evaluator);
        var fields = new JsonObject();
        foreach (var field in source.Fields(evaluator))
        {
            evaluator.Step();
            if (!field.IsHidden)
            {
                Count(evaluator, ref length, field.Name.Length + 4L);
                fields.Add(field.Name, ToNode(evaluator, source.Get(evaluator, field), ref length));
            }
        }

        return fields;
    }

    private static void Count(Evaluator evaluator, ref long length, long characters)
    {
        evaluator.Step();
        evaluator.Allocate(48 + (2 * characters));
        length += characters;
        if (length > evaluator.MaxOutput)
        {
            throw evaluator.OutputTooLarge();
        }
    }
}
