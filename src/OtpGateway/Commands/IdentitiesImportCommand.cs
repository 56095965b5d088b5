using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Http;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway identities import FILE [--dry-run]</c>: an identity per line, each answered in a line of its own.</summary>
internal static class IdentitiesImportCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "one JSON object per line; - is the standard input" };
        var dryRun = new Option<bool>("--dry-run") { Description = "only say what could be imported (lines of the file are not compared with each other)" };
        var command = new Command(
            "import",
            """Reads one JSON object per line, {"schema_id"?,"external_id"?,"traits","metadata_public"?,"metadata_admin"?,"state"?}, and answers each with a line {"line","ok":true,"id"} or {"line","ok":false,"error"}. A bad line does not stop the others. Exit code 1 when there was one.""")
        {
            file, dryRun,
        };
        var identities = new IdentityArguments(command);
        command.SetAction(async (told, cancellationToken) =>
        {
            var name = told.GetRequiredValue(file);
            var (output, errors) = (told.InvocationConfiguration.Output, told.InvocationConfiguration.Error);
            try
            {
                using var lines = name == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(name);
                return await identities.RunAsync(told, access => RunAsync(access, lines, told.GetValue(dryRun), output, errors, cancellationToken), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync($"{name} cannot be read: {exception.Message}");
                return CommandLine.Unusable;
            }
        });
        return command;
    }

    internal static async Task<int> RunAsync(IIdentityAccess access, TextReader lines, bool dryRun, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var (number, good, bad) = (0, 0, 0);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var imported = await ImportAsync(access, line, dryRun, cancellationToken);
            var answer = new JsonObject { ["line"] = number, ["ok"] = imported.Error is null };
            if (imported.Error is not null)
                answer["error"] = imported.Error;
            else if (imported.Id is not null)
                answer["id"] = imported.Id;
            await output.WriteLineAsync(answer.ToJsonString(Plain).AsMemory(), cancellationToken);
            (good, bad) = imported.Error is null ? (good + 1, bad) : (good, bad + 1);
        }
        await errors.WriteLineAsync($"{good} {(dryRun ? "could be imported (--dry-run)" : "imported")}, {bad} refused.");
        return bad == 0 ? 0 : 1;
    }

    private static async Task<ImportedIdentity> ImportAsync(IIdentityAccess access, string line, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            if (JsonNode.Parse(line, documentOptions: Strict) is not JsonObject identity)
                return new ImportedIdentity(null, "must be a JSON object");
            if (!JsonTexts.AreSound(identity))
                return new ImportedIdentity(null, "has a text that is no Unicode");
            // An exported line has the id that it had: a new one is given.
            identity.Remove("id");
            return await access.ImportAsync(identity, dryRun, cancellationToken);
        }
        catch (JsonException exception)
        {
            return new ImportedIdentity(null, $"is not valid JSON, column {exception.BytePositionInLine + 1}");
        }
    }
}
