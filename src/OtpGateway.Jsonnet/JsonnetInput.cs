using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet;

/// <summary>
/// A value handed to a program: JSON, text, data, or an expression of the language. One input can be given to any number of
/// evaluations. What it takes counts against the limits of each.
/// </summary>
public sealed class JsonnetInput
{
    private readonly Func<Evaluator, Value> _value;

    private JsonnetInput(Func<Evaluator, Value> value) => _value = value;

    /// <summary>
    /// A JSON value. Its parts are read when the program asks for them: it must not be changed while programs that were given it are
    /// evaluated. A number that is not finite as a double is an error of the program.
    /// </summary>
    /// <param name="node">The value; null is JSON's null.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromJson(JsonNode? node) => new(evaluator => JsonNodes.FromNode(evaluator, node));

    /// <summary>A string.</summary>
    /// <param name="text">The string's characters; halves of surrogate pairs become U+FFFD.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(evaluator => StringValue.New(evaluator, CodePoints.Repair(text)));
    }

    /// <summary>
    /// An expression, compiled and evaluated when it is first asked for and within the same limits: what is wrong with it is
    /// an error of the evaluation.
    /// </summary>
    /// <param name="source">The expression.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromCode(string source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        var program = new Lazy<JsonnetProgram>(() => JsonnetProgram.Compile(source, name));
        return new(evaluator => program.Value.EvaluateRoot(evaluator));
    }

    /// <summary>
    /// Plain .NET data: null, <see cref="bool"/>, .NET's number types, <see cref="string"/>,
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c> or <c>IDictionary&lt;string, object?&gt;</c>, and sequences of these.
    /// Anything else is an error of the evaluation that is given it.
    /// </summary>
    /// <param name="data">The value; it is read anew by each evaluation.</param>
    /// <returns>The input.</returns>
    public static JsonnetInput FromData(object? data) => new(evaluator => PlainData.FromData(evaluator, data));

    internal Value ToValue(Evaluator evaluator) => _value(evaluator);
}
