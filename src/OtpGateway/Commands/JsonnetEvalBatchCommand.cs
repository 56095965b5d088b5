using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway jsonnet eval-batch LIST</c>: many programs in one process, an answer for each in a line of its own.</summary>
internal static class JsonnetEvalBatchCommand
{
    /// <summary>With more than this on the heap it is cleared before the next program.</summary>
    private const long MaxLeftBehind = 32 * 1024 * 1024;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static Command Make()
    {
        var list = new Argument<string>("LIST") { Description = """a file with one JSON object per line: {"id","file","jpath":[],"extStr":{},"extCode":{},"tlaStr":{},"tlaCode":{},"string":false}""" };
        var command = new Command(
            "eval-batch",
            $$"""Evaluates many programs, and answers each with a line {"id","ok":true,"output"} or {"id","ok":false,"error"}. A bad line is answered like a bad program. {{JsonnetRun.Help}}""")
        {
            list,
        };
        command.SetAction((told, cancellationToken) =>
            RunAsync(told.GetRequiredValue(list), told.InvocationConfiguration.Output, told.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string list, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in File.ReadLinesAsync(list, cancellationToken))
            {
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                var answer = Answer(line, cancellationToken);
                await output.WriteLineAsync(answer.ToJsonString(Plain).AsMemory(), cancellationToken);
                await output.FlushAsync(cancellationToken);
                // The collector of a server takes its time: what one program leaves behind would be added to what the next one takes.
                if (GC.GetTotalMemory(forceFullCollection: false) > MaxLeftBehind)
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{list}: {exception.Message}");
            return CommandLine.Unusable;
        }
    }

    private static JsonObject Answer(string line, CancellationToken cancellationToken)
    {
        JsonNode? id = null;
        JsonnetRun run;
        try
        {
            var request = JsonNode.Parse(line, documentOptions: Strict) as JsonObject ?? throw new JsonException("the line is not a JSON object");
            id = JsonNode.Parse(request["id"]?.ToJsonString() ?? "null");
            run = Read(request);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is a string with half a character in it.
            return ToJson(id, JsonnetAnswer.Failed(exception.Message));
        }
        try
        {
            return ToJson(id, run.Evaluate(TextWriter.Null, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of ours in one program must not cost the answers to the others.
            return ToJson(id, JsonnetAnswer.Failed(exception.ToString()));
        }
    }

    private static JsonObject ToJson(JsonNode? id, JsonnetAnswer answer) =>
        new() { ["id"] = id, ["ok"] = answer.Ok, [answer.Ok ? "output" : "error"] = answer.Text };

    /// <exception cref="JsonException">A member is missing or of another kind.</exception>
    private static JsonnetRun Read(JsonObject request) => new()
    {
        File = Text(request["file"], "file"),
        Jpath = [.. (request["jpath"] switch { null => [], JsonArray items => items, _ => throw Wrong("jpath", "a list of strings") }).Select(item => Text(item, "jpath"))],
        ExtStr = Texts(request, "extStr"),
        ExtCode = Texts(request, "extCode"),
        TlaStr = Texts(request, "tlaStr"),
        TlaCode = Texts(request, "tlaCode"),
        String = request["string"] is { } told && (told.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("string", "true or false"),
        }),
    };

    private static Dictionary<string, string> Texts(JsonObject request, string key) => request[key] switch
    {
        null => [],
        JsonObject members => members.ToDictionary(member => member.Key, member => Text(member.Value, $"{key}.{member.Key}"), StringComparer.Ordinal),
        _ => throw Wrong(key, "an object of strings"),
    };

    private static string Text(JsonNode? node, string key) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(key, "a string");

    private static JsonException Wrong(string key, string expected) => new($"{key} must be {expected}");
}
