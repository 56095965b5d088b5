using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.GoTemplates;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway template render [--html]</c>: a template per line of the standard input, its output in a line of its own.</summary>
internal static class TemplateRenderCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 512 };

    public static Command Make()
    {
        var html = new Option<bool>("--html") { Description = "escape values for the place in the page where they stand, as html/template does" };
        var command = new Command(
            "render",
            """Reads one JSON object per line, {"id","template","data"}, from the standard input, and answers each with a line {"id","ok":true,"output"} or {"id","ok":false,"error"}. A bad line is answered like a bad template.""")
        {
            html,
        };
        command.SetAction(async (told, cancellationToken) =>
        {
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            var mode = told.GetValue(html) ? GoTemplateMode.Html : GoTemplateMode.Text;
            return await RunAsync(input, mode, told.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }

    internal static async Task<int> RunAsync(TextReader input, GoTemplateMode mode, TextWriter output, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            await output.WriteLineAsync(Answer(line, mode, cancellationToken).ToJsonString(Plain).AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        return 0;
    }

    private static JsonObject Answer(string line, GoTemplateMode mode, CancellationToken cancellationToken)
    {
        JsonNode? id = null;
        try
        {
            var question = JsonNode.Parse(line, documentOptions: Strict) as JsonObject ?? throw new JsonException("the line is not a JSON object");
            id = question["id"]?.DeepClone();
            if (question["template"] is not JsonValue value || !value.TryGetValue<string>(out var source))
                throw new JsonException("template must be a string");
            var template = GoTemplate.Parse(source, "template", mode);
            return new JsonObject { ["id"] = id?.DeepClone(), ["ok"] = true, ["output"] = template.Render(question["data"], GoTemplateLimits.Default, cancellationToken) };
        }
        catch (Exception exception) when (exception is JsonException or GoTemplateException)
        {
            return new JsonObject { ["id"] = id?.DeepClone(), ["ok"] = false, ["error"] = exception.Message };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of ours in one template must not cost the answers to the others.
            return new JsonObject { ["id"] = id?.DeepClone(), ["ok"] = false, ["error"] = exception.ToString() };
        }
    }
}
