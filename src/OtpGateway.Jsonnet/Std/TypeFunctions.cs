namespace OtpGateway.Jsonnet.Std;

/// <summary>Questions about a value's type, and conversions to text.</summary>
internal static class TypeFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("type", "x", call => StringValue.Of(call.Value(0).TypeName));
        table.Add("isString", "v", call => BooleanValue.Of(call.Value(0) is StringValue));
        table.Add("isNumber", "v", call => BooleanValue.Of(call.Value(0) is NumberValue));
        table.Add("isBoolean", "v", call => BooleanValue.Of(call.Value(0) is BooleanValue));
        table.Add("isObject", "v", call => BooleanValue.Of(call.Value(0) is ObjectValue));
        table.Add("isArray", "v", call => BooleanValue.Of(call.Value(0) is ArrayValue));
        table.Add("isFunction", "v", call => BooleanValue.Of(call.Value(0) is FunctionValue));
        table.Add("isNull", "v", call => BooleanValue.Of(call.Value(0) is NullValue));
        table.Add("length", "x", Length);
        table.Add("toString", "a", call => Operators.ToText(call.Evaluator, call.Site, call.Value(0)));
        table.Add("equals", "a, b", call => BooleanValue.Of(Operators.AreEqual(call.Evaluator, call.Site, call.Value(0), call.Value(1))));
        table.Add("primitiveEquals", "x, y", PrimitiveEquals);
        table.Add("xor", "x, y", call => BooleanValue.Of(call.Boolean(0) != call.Boolean(1)));
        table.Add("xnor", "x, y", call => BooleanValue.Of(call.Boolean(0) == call.Boolean(1)));
        table.Add("assertEqual", "a, b", AssertEqual);
        table.Add("__compare", "v1, v2", call => NumberValue.Of(Order(call)));
        table.Add("__compare_array", "arr1, arr2", call => NumberValue.Of(Order(call)));
        table.Add("__array_less", "arr1, arr2", call => BooleanValue.Of(Order(call) < 0));
        table.Add("__array_greater", "arr1, arr2", call => BooleanValue.Of(Order(call) > 0));
        table.Add("__array_less_or_equal", "arr1, arr2", call => BooleanValue.Of(Order(call) <= 0));
        table.Add("__array_greater_or_equal", "arr1, arr2", call => BooleanValue.Of(Order(call) >= 0));
    }

    private static int Order(BuiltinCall call) =>
        Math.Sign(Operators.Compare(call.Evaluator, call.Site, call.Value(0), call.Value(1)));

    private static NumberValue Length(BuiltinCall call) => call.Value(0) switch
    {
        StringValue text => NumberValue.Of(text.Length),
        ArrayValue array => NumberValue.Of(array.Count),
        ObjectValue fields => NumberValue.Of(fields.VisibleFields(call.Evaluator).Length),
        FunctionValue function => NumberValue.Of(Enumerable.Range(0, function.Parameters.Length).Count(i => !function.HasDefault(i))),
        var other => throw call.WrongType(0, "array, object, string or function", other),
    };

    private static BooleanValue PrimitiveEquals(BuiltinCall call)
    {
        var (x, y) = (call.Value(0), call.Value(1));
        return x.TypeName == y.TypeName && x is ArrayValue or ObjectValue or FunctionValue
            ? throw call.Error($"compares scalars only, got {x.TypeName}")
            : BooleanValue.Of(Operators.AreEqual(call.Evaluator, call.Site, x, y));
    }

    private static BooleanValue AssertEqual(BuiltinCall call)
    {
        var (a, b) = (call.Value(0), call.Value(1));
        if (Operators.AreEqual(call.Evaluator, call.Site, a, b))
        {
            return BooleanValue.True;
        }

        throw call.Evaluator.Raise(call.Site, $"Assertion failed. {Shown(call, a)} != {Shown(call, b)}");
    }

    /// <summary>A value as JSON, strings with their quotes.</summary>
    private static string Shown(BuiltinCall call, Value value)
    {
        var target = new TextBuilder(call.Evaluator);
        new JsonWriter(call.Evaluator, target, JsonStyle.OneLine).Write(call.Site, value);
        return target.ToString();
    }
}
