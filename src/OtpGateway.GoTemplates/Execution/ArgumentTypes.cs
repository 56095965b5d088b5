using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Syntax;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Execution;

/// <summary>Checks arguments as Go does: constants fit themselves to the parameter, values must already fit.</summary>
internal static class ArgumentTypes
{
    /// <summary>A constant where nothing asks for a type: a float when written as one, an int otherwise.</summary>
    public static object IdealConstant(NumberOperand number)
    {
        if (number.Complex is { } complex)
        {
            return complex;
        }

        var isHex = number.Source.AsSpan().TrimStart("+-").StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var looksLikeFloat = number.Source[0] != '\'' && number.Source.AsSpan().ContainsAny(isHex ? "pP" : ".eEpP");
        if (number.Float is { } real && looksLikeFloat)
        {
            return real;
        }

        return number.Int ?? throw new EvaluationException($"{number.Source} overflows int");
    }

    public static object Constant(NumberOperand number, ParameterType type) => type switch
    {
        ParameterType.Any => IdealConstant(number),
        ParameterType.Int => number.Int ?? throw Expected("integer", number),
        ParameterType.Int64 => new GoInt64(number.Int ?? throw Expected("integer", number)),
        ParameterType.Float => number.Float ?? throw Expected("float", number),
        ParameterType.String => throw Expected("string", number),
        ParameterType.Bool => throw Expected("bool", number),
        _ => throw new EvaluationException($"can't handle {number.Source} for arg of type {NameOf(type)}"),
    };

    public static object? CheckLiteral(Operand operand, object? value, ParameterType type) => type switch
    {
        ParameterType.Any => value,
        ParameterType.String when value is string => value,
        ParameterType.Bool when value is bool => value,
        ParameterType.Map or ParameterType.List or ParameterType.StringList => throw new EvaluationException($"can't handle {operand.Describe()} for arg of type {NameOf(type)}"),
        _ => throw Expected(NameOf(type), operand),
    };

    public static object? CheckNil(ParameterType type) => AllowsNil(type) ? null : throw new EvaluationException($"cannot assign nil to {NameOf(type)}");

    public static object? Check(object? value, ParameterType type)
    {
        // What does not exist can stand for an empty map; a null that is stored somewhere cannot.
        if (type == ParameterType.Any || value is not NilInterface)
        {
            value = GoTypes.Unwrap(value);
        }

        if (value is null)
        {
            return AllowsNil(type) ? null : throw new EvaluationException($"invalid value; expected {NameOf(type)}");
        }

        return type == ParameterType.Any || GoTypes.NameOf(value) == NameOf(type)
            ? value
            : throw new EvaluationException($"wrong type for value; expected {NameOf(type)}; got {GoTypes.NameOf(value)}");
    }

    private static bool AllowsNil(ParameterType type) => type is ParameterType.Any or ParameterType.Map or ParameterType.List or ParameterType.StringList;

    private static string NameOf(ParameterType type) => type switch
    {
        ParameterType.Any => GoTypes.Any,
        ParameterType.String => GoTypes.String,
        ParameterType.Int => "int",
        ParameterType.Int64 => "int64",
        ParameterType.Float => "float64",
        ParameterType.Bool => "bool",
        ParameterType.Map => "map[string]interface {}",
        ParameterType.List => "[]interface {}",
        ParameterType.StringList => "[]string",
    };

    private static EvaluationException Expected(string what, Operand found) => new($"expected {what}; found {found.Describe()}");
}
