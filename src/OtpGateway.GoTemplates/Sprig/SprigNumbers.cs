using System.Security.Cryptography;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;
using static OtpGateway.GoTemplates.Sprig.SprigConversions;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's arithmetic: on int64 with cut fractions, or on decimals for the functions that end in f.</summary>
internal static class SprigNumbers
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("int", [Any], null, (_, arguments) => ToLong(arguments[0])),
        new("int64", [Any], null, (_, arguments) => new GoInt64(ToLong(arguments[0]))),
        new("float64", [Any], null, (_, arguments) => ToDouble(arguments[0])),
        new("atoi", [ParameterType.String], null, (_, arguments) => ParseDecimal((string)arguments[0]!)),
        new("toDecimal", [Any], null, (context, arguments) => new GoInt64(ParseOctal(ToText(context.Budget, arguments[0])))),
        new("add1", [Any], null, (_, arguments) => new GoInt64(unchecked(ToLong(arguments[0]) + 1))),
        new("add", [], Any, (_, arguments) => Fold(0, arguments, (sum, number) => unchecked(sum + number))),
        new("sub", [Any, Any], null, (_, arguments) => new GoInt64(unchecked(ToLong(arguments[0]) - ToLong(arguments[1])))),
        new("mul", [Any], Any, (_, arguments) => Fold(1, arguments, (product, number) => unchecked(product * number))),
        new("div", [Any, Any], null, (_, arguments) => new GoInt64(Divide(ToLong(arguments[0]), ToLong(arguments[1])))),
        new("mod", [Any, Any], null, (_, arguments) => new GoInt64(Remainder(ToLong(arguments[0]), ToLong(arguments[1])))),
        new("max", [Any], Any, (_, arguments) => Fold(long.MinValue, arguments, Math.Max)),
        new("biggest", [Any], Any, (_, arguments) => Fold(long.MinValue, arguments, Math.Max)),
        new("min", [Any], Any, (_, arguments) => Fold(long.MaxValue, arguments, Math.Min)),
        new("maxf", [Any], Any, (_, arguments) => arguments.Select(ToDouble).Aggregate(Math.Max)),
        new("minf", [Any], Any, (_, arguments) => arguments.Select(ToDouble).Aggregate(Math.Min)),
        new("add1f", [Any], null, (context, arguments) => FoldDecimals(context.Budget, [arguments[0], 1L], ExactDecimal.Add)),
        new("addf", [], Any, (context, arguments) => FoldDecimals(context.Budget, [0L, .. arguments], ExactDecimal.Add)),
        new("subf", [Any], Any, (context, arguments) => FoldDecimals(context.Budget, arguments, ExactDecimal.Subtract)),
        new("mulf", [Any], Any, (context, arguments) => FoldDecimals(context.Budget, arguments, ExactDecimal.Multiply)),
        new("divf", [Any], Any, (context, arguments) => FoldDecimals(context.Budget, arguments, ExactDecimal.Divide)),
        new("floor", [Any], null, (_, arguments) => Math.Floor(ToDouble(arguments[0]))),
        new("ceil", [Any], null, (_, arguments) => Math.Ceiling(ToDouble(arguments[0]))),
        new("round", [Any, Int], Float, Round),
        new("randInt", [Int, Int], null, RandomInt),
    ];

    private static GoInt64 Fold(long seed, object?[] arguments, Func<long, long, long> operation) =>
        new(arguments.Select(ToLong).Aggregate(seed, operation));

    private static double FoldDecimals(Budget budget, object?[] arguments, Func<ExactDecimal, ExactDecimal, ExactDecimal> operation)
    {
        var result = ExactDecimal.FromDouble(ToDouble(arguments[0]));
        foreach (var argument in arguments.Skip(1))
        {
            budget.Step(1 + result.Size / 64);
            result = operation(result, ExactDecimal.FromDouble(ToDouble(argument)));
        }

        return result.ToDouble();
    }

    private static long Divide(long left, long right) => right switch
    {
        0 => throw new EvaluationException("integer divide by zero"),
        // The smallest number has no counterpart; Go's wraps around.
        -1 => unchecked(-left),
        _ => left / right,
    };

    private static long Remainder(long left, long right) => right switch
    {
        0 => throw new EvaluationException("integer divide by zero"),
        -1 => 0,
        _ => left % right,
    };

    private static object Round(CallContext context, object?[] arguments)
    {
        if (arguments.Length > 3)
        {
            arguments = arguments[..3];
        }

        var threshold = arguments.Length > 2 ? (double)arguments[2]! : 0.5;
        var power = Math.Pow(10, (long)arguments[1]!);
        var scaled = power * ToDouble(arguments[0]);
        var fraction = scaled - Math.Truncate(scaled);
        return (fraction >= threshold ? Math.Ceiling(scaled) : Math.Floor(scaled)) / power;
    }

    private static object RandomInt(CallContext context, object?[] arguments)
    {
        var (least, end) = ((long)arguments[0]!, (long)arguments[1]!);
        if (end <= least || end - least > int.MaxValue)
        {
            throw new EvaluationException("invalid argument to randInt");
        }

        return least + RandomNumberGenerator.GetInt32((int)(end - least));
    }

    private static long ParseDecimal(string text) =>
        long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static long ParseOctal(string text)
    {
        var negative = text.StartsWith('-');
        Int128 value = 0;
        var digits = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue)
            {
                return 0;
            }

            value = value * 8 + (digit - '0');
        }

        value = negative ? -value : value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : 0;
    }
}
