using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Jsonnet;

namespace OtpGateway.HeldRequests;

/// <summary>The Jsonnet of a route (<c>message</c>) that says in words what a request would do: <c>function(ctx)</c> yields the text, or <c>{ text, title }</c>.</summary>
internal sealed class TransactionSnippet
{
    // What it may cost is the engine's default: 10,000,000 steps, 64 MiB, depth 500, 256 KiB of output, one second.
    private static readonly JsonnetLimits Limits = JsonnetLimits.Default;

    private readonly JsonnetProgram program;

    private TransactionSnippet(JsonnetProgram program, string source)
    {
        this.program = program;
        Source = source;
    }

    /// <summary>The text it was made from.</summary>
    public string Source { get; }

    /// <summary>Reads the snippet that the key names; what is wrong with it is reported with its line and column.</summary>
    public static TransactionSnippet? Read(ConfigNode node, string key)
    {
        if (ConfiguredDocument.Load(node, key) is not { } document)
            return null;
        try
        {
            return Compile(document.Text);
        }
        catch (JsonnetException exception)
        {
            node.Problem(key, $"is not a valid Jsonnet snippet, line {exception.Line}, column {exception.Column}: {exception.Reason}");
            return null;
        }
    }

    /// <exception cref="JsonnetException">It is not valid.</exception>
    public static TransactionSnippet Compile(string source) => new(JsonnetProgram.Compile(source, "message"), source);

    /// <summary>The words for a request, or why there are none: then nothing is held, and no code goes out.</summary>
    public TransactionOutcome Tell(JsonObject ctx, CancellationToken cancellationToken)
    {
        try
        {
            return Read(program.Evaluate(new Dictionary<string, JsonNode?> { ["ctx"] = ctx }, Limits, cancellationToken));
        }
        catch (JsonnetException exception)
        {
            // Its own words may repeat what was sent in.
            return Untold($"it failed ({exception.Kind}) at line {exception.Line}, column {exception.Column}");
        }
        catch (InvalidOperationException)
        {
            // JSON can name halves of characters; .NET finds out when they are read.
            return new TransactionOutcome.Refused(TransactionRefusal.Unreadable, "it was given text that is not Unicode");
        }
    }

    private static TransactionOutcome Read(JsonNode? result)
    {
        var (text, title) = result switch
        {
            JsonObject told => (Text(told["text"]), told["title"]),
            _ => (Text(result), null),
        };
        if (text is null || (title is not null && Text(title) is null))
            return Untold("it made neither a text nor { text, title }");
        var transaction = new Transaction(text.Trim(), Text(title)?.Trim());
        if (!Transaction.IsPlain(transaction.Text) || (transaction.Title is { } given && !Transaction.IsPlain(given)))
            return Untold($"its text is empty, longer than {Transaction.Longest} characters, or has line breaks or invisible characters in it");
        return new TransactionOutcome.Told(transaction);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static TransactionOutcome.Refused Untold(string detail) => new(TransactionRefusal.Untold, detail);
}
