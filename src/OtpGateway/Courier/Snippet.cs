using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Jsonnet;

namespace OtpGateway.Courier;

/// <summary>A compiled Jsonnet snippet: it makes a provider's request out of a message, or judges a provider's answer.</summary>
internal sealed class Snippet
{
    // What a snippet may cost is the engine's default: 10,000,000 steps, 64 MiB, depth 500, 256 KiB of output, one second.
    private static readonly JsonnetLimits Limits = JsonnetLimits.Default;

    private readonly JsonnetProgram program;

    private Snippet(JsonnetProgram program, IReadOnlyList<Secret> secrets)
    {
        this.program = program;
        Secrets = secrets;
    }

    /// <summary>What was put into the snippet from the environment or from files.</summary>
    public IReadOnlyList<Secret> Secrets { get; }

    /// <summary>Null when the snippet is not valid; it is reported under its key, with line and column.</summary>
    public static Snippet? Compile(ConfigNode node, string key, string source, IReadOnlyList<Secret> secrets)
    {
        try
        {
            return new Snippet(JsonnetProgram.Compile(source, node.At(key)), secrets);
        }
        catch (JsonnetException exception)
        {
            node.Problem(key, $"is not a valid Jsonnet snippet, line {exception.Line}, column {exception.Column}: {exception.Reason}");
            return null;
        }
    }

    /// <param name="arguments">By the names of the snippet's parameters; a snippet that is no function needs none.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    public SnippetResult Evaluate(IReadOnlyDictionary<string, JsonNode?> arguments, CancellationToken cancellationToken)
    {
        try
        {
            return new SnippetResult.Made(program.EvaluateToString(arguments, Limits, cancellationToken));
        }
        catch (JsonnetException exception) when (exception.RaisedByProgram && exception.Reason.StartsWith("cancel", StringComparison.Ordinal))
        {
            return new SnippetResult.Cancelled();
        }
        catch (JsonnetException exception)
        {
            // The file's name is the key's path; the snippet itself, which may hold secrets, is never quoted.
            var place = exception.Line > 0 ? $"{exception.File}, line {exception.Line}, column {exception.Column}" : exception.File;
            return new SnippetResult.Failed($"{place}: {exception.Message}", exception.Kind != JsonnetErrorKind.Budget);
        }
        catch (InvalidOperationException)
        {
            // JSON can name halves of characters; .NET finds out when they are read.
            return new SnippetResult.Failed("the snippet was given text that is not Unicode", Permanent: false);
        }
    }
}
