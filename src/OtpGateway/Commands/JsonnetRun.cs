using System.Text;
using OtpGateway.Jsonnet;

namespace OtpGateway.Commands;

/// <summary>One file to evaluate, and what it is given.</summary>
internal sealed record JsonnetRun
{
    /// <summary>
    /// What one evaluation may use up: as much as a snippet of the gateway, but with room for more output, and for slow or
    /// busy machines. A program that runs away meets the counted limits within about a second.
    /// </summary>
    public static readonly JsonnetLimits Limits = JsonnetLimits.Default with
    {
        MaxOutput = 16 * 1024 * 1024,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The limits in words, for those who run the commands.</summary>
    public static readonly string Help =
        $"Limits of an evaluation: {Limits.MaxSteps / 1_000_000} million steps, {Limits.MaxMemory / 1024 / 1024} MiB allocated, "
        + $"{Limits.MaxDepth} levels deep, {Limits.MaxOutput / 1024 / 1024} million characters of output, {Limits.Timeout.TotalSeconds:0} s.";

    private const int MaxTrace = 64 * 1024;

    public required string File { get; init; }

    /// <summary>Where imports are looked for after the importing file's own directory, the last one first.</summary>
    public IReadOnlyList<string> Jpath { get; init; } = [];

    public IReadOnlyDictionary<string, string> ExtStr { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> ExtCode { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> TlaStr { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> TlaCode { get; init; } = new Dictionary<string, string>();

    /// <summary>The result must be a string, and is printed as it is.</summary>
    public bool String { get; init; }

    /// <summary>Evaluates the file; what the program says of itself while it runs goes to <paramref name="trace"/>.</summary>
    public JsonnetAnswer Evaluate(TextWriter trace, CancellationToken cancellationToken)
    {
        var importer = new JsonnetFileImporter([.. Jpath.Reverse()]);
        if (importer.Import("", File) is not { } file)
            return JsonnetAnswer.Failed($"{File}: there is no such file, or it is not a regular one of at most {importer.MaxFileSize / 1024 / 1024} MiB that can be read");
        var traceLeft = MaxTrace;
        try
        {
            var program = JsonnetProgram.Compile(Encoding.UTF8.GetString(file.Content.Span), file.Name);
            var options = new JsonnetOptions
            {
                Limits = Limits,
                Importer = importer,
                ExternalVariables = Inputs("extvar", ExtStr, ExtCode),
                TopLevelArguments = Inputs("top-level-arg", TlaStr, TlaCode),
                Trace = Tell,
            };
            return JsonnetAnswer.Good(String ? program.EvaluateToText(options, cancellationToken) + '\n' : program.EvaluateToString(options, cancellationToken));
        }
        catch (JsonnetException exception)
        {
            return JsonnetAnswer.Failed(exception.Describe());
        }

        void Tell(JsonnetTrace told)
        {
            if ((traceLeft -= told.Text.Length) >= 0)
                trace.WriteLine($"TRACE: {told.File}:{told.Line} {told.Text}");
        }
    }

    private static Dictionary<string, JsonnetInput> Inputs(string kind, IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> expressions)
    {
        var inputs = new Dictionary<string, JsonnetInput>(StringComparer.Ordinal);
        foreach (var (name, text) in texts)
            inputs[name] = JsonnetInput.FromText(text);
        foreach (var (name, code) in expressions)
            inputs[name] = JsonnetInput.FromCode(code, $"<{kind}:{name}>");
        return inputs;
    }
}
