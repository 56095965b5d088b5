using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway identities export [--id ID]</c>: the directory, one identity per line, or everything about one person.</summary>
internal static class IdentitiesExportCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var id = new Option<string>("--id") { HelpName = "ID", Description = "everything that is kept about this identity, in the directory or not" };
        var command = new Command("export", "Prints every identity of the directory as a line that can be imported again, or with --id everything that is kept about one person: identity, sessions, flows, messages, held requests, counters.")
        {
            id,
        };
        var identities = new IdentityArguments(command);
        command.SetAction((told, cancellationToken) => identities.RunAsync(told, async access =>
        {
            var output = told.InvocationConfiguration.Output;
            if (told.GetValue(id) is { } one)
            {
                if (Guid.TryParse(one, out var guid) && await access.ExportAsync(guid.ToString(), cancellationToken) is { } everything)
                {
                    await output.WriteLineAsync(everything.ToJsonString(Plain));
                    return 0;
                }
                await told.InvocationConfiguration.Error.WriteLineAsync($"Nothing is kept about {one}.");
                return 1;
            }
            await foreach (var identity in access.ExportAsync(cancellationToken))
                await output.WriteLineAsync(identity.ToJsonString(Plain).AsMemory(), cancellationToken);
            return 0;
        }, cancellationToken));
        return command;
    }
}
