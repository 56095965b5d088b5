using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet;

/// <summary>A value handed to a program: JSON, text, or an expression of the language.</summary>
public sealed class JsonnetInput
{
    private readonly Func<Evaluator, Value> _value;

    private JsonnetInput(Func<Evaluator, Value> value) => _value = value;

    /// <summary>A JSON value. It must not be changed while programs that were given it are evaluated.</summary>
    /// <param name="node">The value; null is JSON's null.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromJson(JsonNode? node) => new(evaluator => JsonNodes.FromNode(evaluator, node));

    /// <summary>A string.</summary>
    /// <param name="text">The string's characters.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(evaluator => StringValue.New(evaluator, CodePoints.Repair(text)));
    }

    /// <summary>An expression, evaluated when it is first asked for and within the same limits.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The input.</returns>
    /// <exception cref="JsonnetException">The expression is not valid.</exception>
    public static JsonnetInput FromCode(string source, string name)
    {
        var program = JsonnetProgram.Compile(source, name);
        return new(program.EvaluateRoot);
    }

    /// <summary>
    /// Plain .NET data: null, booleans, numbers, strings, dictionaries with string keys, and sequences of these.
    /// </summary>
    /// <param name="data">The value.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromData(object? data) => new(evaluator => PlainData.FromData(evaluator, data));

    internal Value ToValue(Evaluator evaluator) => _value(evaluator);
}
