namespace OtpGateway.Jsonnet.Std;

/// <summary>Numbers.</summary>
internal static class MathFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Members.Add("pi", NumberValue.Of(Math.PI));
        AddUnary(table, "abs", "n", Math.Abs);
        AddUnary(table, "sign", "n", x => Math.Sign(x));
        AddUnary(table, "floor", "x", Math.Floor);
        AddUnary(table, "ceil", "x", Math.Ceiling);
        AddUnary(table, "round", "x", x => Math.Round(x, MidpointRounding.AwayFromZero));
        AddUnary(table, "sqrt", "x", Math.Sqrt);
        AddUnary(table, "exp", "x", Math.Exp);
        AddUnary(table, "log", "x", PortableMath.Log);
        AddUnary(table, "log2", "x", x => PortableMath.Log(x) / PortableMath.Log(2));
        AddUnary(table, "log10", "x", x => PortableMath.Log(x) / PortableMath.Log(10));
        AddUnary(table, "sin", "x", PortableMath.Sin);
        AddUnary(table, "cos", "x", PortableMath.Cos);
        AddUnary(table, "tan", "x", PortableMath.Tan);
        AddUnary(table, "asin", "x", PortableMath.Asin);
        AddUnary(table, "acos", "x", PortableMath.Acos);
        AddUnary(table, "atan", "x", PortableMath.Atan);
        AddUnary(table, "deg2rad", "x", x => x * Math.PI / 180);
        AddUnary(table, "rad2deg", "x", x => x * 180 / Math.PI);
        AddUnary(table, "exponent", "x", x => PortableMath.Split(x).Exponent);
        AddUnary(table, "mantissa", "x", x => PortableMath.Split(x).Mantissa);
        table.Add("atan2", "y, x", call => call.NewNumber(PortableMath.Atan2(call.Number(0), call.Number(1))));
        table.Add("hypot", "x, y", call => call.NewNumber(PortableMath.Hypot(call.Number(0), call.Number(1))));
        table.Add("pow", "x, n", call => call.NewNumber(PortableMath.Pow(call.Number(0), call.Number(1))));
        table.Add("max", "a, b", call => NumberValue.Of(call.Number(0) > call.Number(1) ? call.Number(0) : call.Number(1)));
        table.Add("min", "a, b", call => NumberValue.Of(call.Number(0) < call.Number(1) ? call.Number(0) : call.Number(1)));
        table.AddLazy("clamp", "x, minVal, maxVal", Clamp);
        table.Add("modulo", "x, y", call => Operators.Binary(
            call.Evaluator,
            call.Site!,
            BinaryOperator.Remainder,
            NumberValue.Of(call.Number(0)),
            NumberValue.Of(call.Number(1))));
        table.Add("mod", "a, b", call =>
            Operators.Binary(call.Evaluator, call.Site!, BinaryOperator.Remainder, call.Value(0), call.Value(1)));
        table.Add("isEven", "x", call => BooleanValue.Of(Math.Truncate(call.Number(0)) % 2 == 0));
        table.Add("isOdd", "x", call => BooleanValue.Of(Math.Truncate(call.Number(0)) % 2 != 0));
        table.Add("isInteger", "x", call => BooleanValue.Of(Math.Floor(call.Number(0)) == call.Number(0)));
        table.Add("isDecimal", "x", call => BooleanValue.Of(Math.Floor(call.Number(0)) != call.Number(0)));
    }

    private static void AddUnary(BuiltinTable table, string name, string parameter, Func<double, double> function) =>
        table.Add(name, parameter, call => call.NewNumber(function(call.Number(0))));

    /// <summary>Works on whatever has an order; the upper bound is not looked at below the lower one.</summary>
    private static Value Clamp(BuiltinCall call)
    {
        var x = call.Value(0);
        if (Operators.Compare(call.Evaluator, call.Site, x, call.Value(1)) < 0)
        {
            return call.Value(1);
        }

        return Operators.Compare(call.Evaluator, call.Site, x, call.Value(2)) > 0 ? call.Value(2) : x;
    }
}
