using System.Numerics;

namespace OtpGateway.GoTemplates.Values;

/// <summary>What a value is to Go: its kind, the name of its type, whether it counts as true.</summary>
internal static class GoTypes
{
    public const string Any = "interface {}";
    public const string String = "string";

    /// <summary>A stored null becomes a value that does not exist, as at the end of every pipeline in Go.</summary>
    public static object? Unwrap(object? value) => value is NilInterface ? null : value;

    public static GoKind KindOf(object? value) => value switch
    {
        null or NilInterface => GoKind.Invalid,
        bool => GoKind.Bool,
        long or GoInt64 or int => GoKind.Int,
        byte => GoKind.Uint,
        double => GoKind.Float,
        Complex => GoKind.Complex,
        string => GoKind.String,
        GoList => GoKind.List,
        GoMap => GoKind.Map,
        _ => throw new InvalidOperationException($"no Go kind for {value.GetType()}"),
    };

    public static string NameOf(object? value) => value switch
    {
        null => "<nil>",
        NilInterface => Any,
        bool => "bool",
        long => "int",
        GoInt64 => "int64",
        int => "int32",
        byte => "uint8",
        double => "float64",
        Complex => "complex128",
        string => String,
        GoList list => "[]" + list.ElementType,
        GoMap map => "map[string]" + map.ElementType,
        _ => throw new InvalidOperationException($"no Go type for {value.GetType()}"),
    };

    /// <summary>The word of Go's reflection for the kind: <c>slice</c>, <c>map</c>, <c>float64</c>.</summary>
    public static string KindNameOf(object? value) => value switch
    {
        null or NilInterface => "invalid",
        GoList => "slice",
        GoMap => "map",
        _ => NameOf(value),
    };

    public static long ToLong(object value) => value switch
    {
        long number => number,
        GoInt64 number => number.Value,
        int number => number,
        byte number => number,
        _ => throw new InvalidOperationException($"no integer: {value.GetType()}"),
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or NilInterface => false,
        bool flag => flag,
        long or GoInt64 or int or byte => ToLong(value) != 0,
        double number => number != 0,
        Complex number => number != Complex.Zero,
        string text => text.Length > 0,
        GoList list => list.Count > 0,
        GoMap map => map.Count > 0,
        _ => throw new InvalidOperationException($"no truth for {value.GetType()}"),
    };
}
