using System.Text;
using OtpGateway.GoTemplates.Escaping;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;

namespace OtpGateway.GoTemplates.Functions;

/// <summary>The functions every Go template has.</summary>
internal static class Builtins
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("and", [Any], Any, (_, arguments) => Choose(arguments, stopsAt: false)) { StopsAt = false },
        new("or", [Any], Any, (_, arguments) => Choose(arguments, stopsAt: true)) { StopsAt = true },
        new("not", [Any], null, (_, arguments) => !GoTypes.IsTrue(arguments[0])),
        new("eq", [Any], Any, (_, arguments) => Comparison.AnyEqual(arguments[0], arguments.AsSpan(1))),
        new("ne", [Any, Any], null, (_, arguments) => !Comparison.AnyEqual(arguments[0], arguments.AsSpan(1))),
        new("lt", [Any, Any], null, (_, arguments) => Comparison.IsLess(arguments[0], arguments[1])),
        new("le", [Any, Any], null, (_, arguments) => IsLessOrEqual(arguments)),
        new("gt", [Any, Any], null, (_, arguments) => !IsLessOrEqual(arguments)),
        new("ge", [Any, Any], null, (_, arguments) => !Comparison.IsLess(arguments[0], arguments[1])),
        new("index", [Any], Any, (_, arguments) => Index(arguments)),
        new("slice", [Any], Any, Slice),
        new("len", [Any], null, (_, arguments) => Length(arguments[0])),
        new("call", [Any], Any, (_, arguments) => throw new EvaluationException($"non-function of type {GoTypes.NameOf(arguments[0])}")),
        new("print", [], Any, (context, arguments) => Formatter.Print(context.Budget, arguments)),
        new("println", [], Any, (context, arguments) => Formatter.PrintLine(context.Budget, arguments)),
        new("printf", [ParameterType.String], Any, (context, arguments) => Formatter.PrintFormat(context.Budget, (string)arguments[0]!, arguments.AsSpan(1))),
        new("html", [], Any, (context, arguments) => Escape(context, arguments, HtmlText.EscapePlain)),
        new("js", [], Any, (context, arguments) => Escape(context, arguments, JavaScriptText.EscapePlain)),
        new("urlquery", [], Any, (context, arguments) => Escape(context, arguments, UrlText.EscapeQuery)),
    ];

    private static object? Choose(object?[] arguments, bool stopsAt)
    {
        foreach (var argument in arguments)
        {
            if (GoTypes.IsTrue(argument) == stopsAt)
            {
                return argument;
            }
        }

        return arguments[^1];
    }

    private static bool IsLessOrEqual(object?[] arguments) =>
        Comparison.IsLess(arguments[0], arguments[1]) || Comparison.AnyEqual(arguments[0], arguments.AsSpan(1));

    private static object? Index(object?[] arguments)
    {
        var item = arguments[0];
        if (item is null)
        {
            throw new EvaluationException("index of untyped nil");
        }

        foreach (var index in arguments.AsSpan(1))
        {
            item = GoTypes.Unwrap(item) switch
            {
                null => throw new EvaluationException("index of nil pointer"),
                GoMap map => IndexMap(map, index),
                GoList list => list.Items[ToIndex(index, list.Count)],
                string text => GoString.ToBytes(text) is var bytes ? bytes[ToIndex(index, bytes.Length)] : null,
                var other => throw new EvaluationException($"can't index item of type {GoTypes.NameOf(other)}"),
            };
        }

        return item;
    }

    private static object? IndexMap(GoMap map, object? index) => index switch
    {
        string key => map.Entries.TryGetValue(key, out var value) ? value : map.ZeroElement,
        null => throw new EvaluationException("value is nil; should be of type string"),
        _ => throw new EvaluationException($"value has type {GoTypes.NameOf(index)}; should be string"),
    };

    private static int ToIndex(object? index, int length, bool endIncluded = false)
    {
        if (index is not (long or GoInt64 or int or byte))
        {
            throw new EvaluationException(index is null
                ? "cannot index slice/array with nil"
                : $"cannot index slice/array with type {GoTypes.NameOf(index)}");
        }

        var number = GoTypes.ToLong(index);
        return number >= 0 && (number < length || endIncluded && number == length)
            ? (int)number
            : throw new EvaluationException($"index out of range: {number}");
    }

    /// <summary>Go's slice, which takes strings too and is strict about indexes; Sprig's function of that name is left out for it.</summary>
    private static object? Slice(CallContext context, object?[] arguments)
    {
        var item = arguments[0];
        if (arguments.Length > 4)
        {
            throw new EvaluationException($"too many slice indexes: {arguments.Length - 1}");
        }

        switch (item)
        {
            case null:
                throw new EvaluationException("slice of untyped nil");
            case string when arguments.Length == 4:
                throw new EvaluationException("cannot 3-index slice a string");
            case string text:
                var bytes = GoString.ToBytes(text);
                context.Budget.Allocate(bytes.Length);
                var (start, end) = Bounds(arguments, bytes.Length);
                return GoString.FromBytes(bytes.AsSpan(start, end - start));
            case GoList list:
                context.Budget.Allocate(list.Count);
                (start, end) = Bounds(arguments, list.Count);
                return new GoList(list.Items[start..end], list.ElementType);
            default:
                throw new EvaluationException($"can't slice item of type {GoTypes.NameOf(item)}");
        }
    }

    private static (int Start, int End) Bounds(object?[] arguments, int length)
    {
        var bounds = new[] { 0, length, length };
        for (var i = 1; i < arguments.Length; i++)
        {
            bounds[i - 1] = ToIndex(arguments[i], length, endIncluded: true);
        }

        return bounds[0] <= bounds[1] && bounds[1] <= bounds[2]
            ? (bounds[0], bounds[1])
            : throw new EvaluationException($"invalid slice index: {bounds[0]} > {bounds[1]}");
    }

    private static long Length(object? item) => item switch
    {
        string text => GoString.ByteCount(text),
        GoList list => list.Count,
        GoMap map => map.Count,
        null => throw new EvaluationException("len of nil pointer"),
        _ => throw new EvaluationException($"len of type {GoTypes.NameOf(item)}"),
    };

    private static string Escape(CallContext context, object?[] arguments, Action<StringBuilder, string> escape)
    {
        var text = arguments is [string single] ? single : Formatter.Print(context.Budget, arguments.Select(argument => argument ?? "<no value>").ToArray());
        // The longest replacement of one unit has six.
        context.Budget.Allocate(6L * text.Length);
        var escaped = new StringBuilder(text.Length);
        escape(escaped, text);
        return escaped.ToString();
    }
}
