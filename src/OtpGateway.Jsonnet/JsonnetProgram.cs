using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet;

/// <summary>
/// A program, parsed and checked. It never changes: compile once, then evaluate as often as needed and from any thread, at the same
/// time if need be. An evaluation runs on the caller's thread, whatever its stack; where that ends, the caller waits for another one.
/// </summary>
public sealed class JsonnetProgram
{
    /// <summary>Longer programs are not valid: nothing counts the memory that reading one takes.</summary>
    internal const int MaxLength = 1024 * 1024;

    private readonly SourceFile _file;
    private readonly Node _root;
    private readonly FrameLayout _layout;

    private JsonnetProgram(SourceFile file, Node root, FrameLayout layout)
    {
        _file = file;
        _root = root;
        _layout = layout;
    }

    /// <summary>
    /// Parses and checks a program of the language of the Jsonnet specification (v0.22). Nothing is evaluated and no file is read. The
    /// time it takes grows with the length of the text; how deep it may be nested is limited.
    /// </summary>
    /// <param name="source">The text of the program, at most 1,048,576 characters.</param>
    /// <param name="fileName">What errors and <c>std.thisFile</c> call it, and where its imports start from.</param>
    /// <returns>The program.</returns>
    /// <exception cref="JsonnetException">The program is not valid; line and column say where.</exception>
    public static JsonnetProgram Compile(string source, string fileName)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fileName);
        if (source.Length > MaxLength)
        {
            throw new JsonnetException(JsonnetErrorKind.Static, $"program is longer than {MaxLength} characters", fileName, 0, 0, []);
        }

        var file = new SourceFile(fileName, source);
        return StackGuard.HasRoom ? Make(file) : StackGuard.RunElsewhere(() => Make(file));
    }

    /// <summary>Evaluates the program; one that is a function is called with the arguments.</summary>
    /// <param name="topLevelArguments">Arguments by the names of the function's parameters.</param>
    /// <param name="limits">What the evaluation may use up; <see cref="JsonnetLimits.Default"/> for a short snippet.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>The result as JSON.</returns>
    /// <exception cref="JsonnetException">The program failed or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public JsonNode? Evaluate(
        IReadOnlyDictionary<string, JsonNode?> topLevelArguments,
        JsonnetLimits limits,
        CancellationToken cancellationToken) =>
        Evaluate(OptionsFor(topLevelArguments, limits), cancellationToken);

    /// <summary>Evaluates the program; one that is a function is called with the arguments.</summary>
    /// <param name="options">What the evaluation is given.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>The result as JSON.</returns>
    /// <exception cref="JsonnetException">The program failed or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public JsonNode? Evaluate(JsonnetOptions options, CancellationToken cancellationToken)
    {
        var evaluator = NewEvaluator(options, cancellationToken);
        return JsonNodes.ToNode(evaluator, Run(evaluator));
    }

    /// <summary>Evaluates the program and prints the result as the <c>jsonnet</c> command does.</summary>
    /// <param name="topLevelArguments">Arguments by the names of the function's parameters.</param>
    /// <param name="limits">What the evaluation may use up; <see cref="JsonnetLimits.Default"/> for a short snippet.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>
    /// JSON, three blanks deep for each level, fields in the order of their names by code point, numbers with up to 17 digits, and
    /// a newline at the end.
    /// </returns>
    /// <exception cref="JsonnetException">The program failed or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public string EvaluateToString(
        IReadOnlyDictionary<string, JsonNode?> topLevelArguments,
        JsonnetLimits limits,
        CancellationToken cancellationToken) =>
        EvaluateToString(OptionsFor(topLevelArguments, limits), cancellationToken);

    /// <summary>Evaluates the program and prints the result as the <c>jsonnet</c> command does.</summary>
    /// <param name="options">What the evaluation is given.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>
    /// JSON, three blanks deep for each level, fields in the order of their names by code point, numbers with up to 17 digits, and
    /// a newline at the end.
    /// </returns>
    /// <exception cref="JsonnetException">The program failed or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public string EvaluateToString(JsonnetOptions options, CancellationToken cancellationToken)
    {
        var evaluator = NewEvaluator(options, cancellationToken);
        var target = new TextBuilder(evaluator, evaluator.MaxOutput);
        new JsonWriter(evaluator, target, JsonStyle.Document).Write(null, Run(evaluator));
        target.Append('\n');
        return target.ToString();
    }

    /// <summary>Evaluates a program whose result is a string, as the <c>jsonnet</c> command does with <c>--string</c>.</summary>
    /// <param name="options">What the evaluation is given.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>The string itself, without quotes and without a newline added.</returns>
    /// <exception cref="JsonnetException">The program failed, went over a limit, or its result is no string.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public string EvaluateToText(JsonnetOptions options, CancellationToken cancellationToken)
    {
        var evaluator = NewEvaluator(options, cancellationToken);
        if (Run(evaluator) is not StringValue text)
        {
            throw evaluator.Error(_root, "result is not a string");
        }

        return text.Units <= evaluator.MaxOutput ? text.Text(evaluator) : throw evaluator.OutputTooLarge();
    }

    /// <summary>Evaluates the program to plain .NET data.</summary>
    /// <param name="options">What the evaluation is given.</param>
    /// <param name="cancellationToken">Calls the evaluation off; it is looked at every thousand steps or so.</param>
    /// <returns>
    /// null, <see cref="bool"/>, <see cref="double"/>, <see cref="string"/>, <c>IReadOnlyList&lt;object?&gt;</c> or
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>.
    /// </returns>
    /// <exception cref="JsonnetException">The program failed or went over a limit.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was called off.</exception>
    public object? EvaluateToData(JsonnetOptions options, CancellationToken cancellationToken)
    {
        var evaluator = NewEvaluator(options, cancellationToken);
        return PlainData.ToData(evaluator, Run(evaluator));
    }

    /// <summary>Evaluates the file itself, as part of an evaluation that has begun.</summary>
    internal Value EvaluateRoot(Evaluator evaluator)
    {
        evaluator.Allocate(Frame.Size + (8L * _layout.SlotCount));
        evaluator.Enter(_root, _file.Name);
        var frame = new Frame(null, _layout.SlotCount);
        var value = StackGuard.HasRoom
            ? _root.Evaluate(evaluator, frame)
            : evaluator.EvaluateElsewhere(_root, frame);
        evaluator.Leave();
        return value;
    }

    private static JsonnetProgram Make(SourceFile file)
    {
        var root = Parser.Parse(file);
        var layout = new FrameLayout();
        root.Resolve(Scope.ForFile(layout));
        return new JsonnetProgram(file, root, layout);
    }

    private static JsonnetOptions OptionsFor(IReadOnlyDictionary<string, JsonNode?> topLevelArguments, JsonnetLimits limits)
    {
        ArgumentNullException.ThrowIfNull(topLevelArguments);
        ArgumentNullException.ThrowIfNull(limits);
        return new JsonnetOptions
        {
            Limits = limits,
            TopLevelArguments = topLevelArguments.ToDictionary(pair => pair.Key, pair => JsonnetInput.FromJson(pair.Value)),
        };
    }

    private Evaluator NewEvaluator(JsonnetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Evaluator(options, _file, cancellationToken);
    }

    private Value Run(Evaluator evaluator)
    {
        var value = EvaluateRoot(evaluator);
        if (value is not FunctionValue function)
        {
            return value;
        }

        var inputs = evaluator.Options.TopLevelArguments;
        var names = new string[inputs.Count];
        var values = new Thunk[names.Length];
        var at = 0;
        foreach (var (name, input) in inputs)
        {
            names[at] = name;
            values[at++] = new Delayed(input.ToValue);
        }

        return function.Invoke(evaluator, _root, function.Arrange(evaluator, _root, [], names, values));
    }
}
