using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway limits reset</c>: waits and locks end; what was sent within the day stays counted.</summary>
internal static class LimitsResetCommand
{
    public static Command Make()
    {
        var command = new Command("reset", "Ends the waits and locks of somebody: failures, and the short windows of sends. What was sent within 24 hours stays counted. Exit code 1 when there was nothing.");
        var arguments = new LimitArguments(command);
        command.SetAction((told, cancellationToken) => arguments.RunAsync(told, async (limits, selector) =>
        {
            if (selector.IsEmpty)
                throw new InvalidDataException("Say whose limits: --identity, --address, --ip or --prefix.");
            var forgotten = await limits.ResetAsync(selector, cancellationToken);
            await told.InvocationConfiguration.Output.WriteLineAsync(arguments.IsJson(told)
                ? new JsonObject { ["forgotten"] = forgotten }.ToJsonString()
                : string.Create(CultureInfo.InvariantCulture, $"{forgotten} counts forgotten."));
            return forgotten > 0 ? 0 : 1;
        }, cancellationToken));
        return command;
    }
}
