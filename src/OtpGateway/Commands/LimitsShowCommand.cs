using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway limits show</c>: each limit, what of it is used and when it is free again.</summary>
internal static class LimitsShowCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var command = new Command("show", "Prints what of each limit is used, when it is free again, and locks; without --identity, --address, --ip or --prefix what all share.");
        var arguments = new LimitArguments(command);
        command.SetAction((told, cancellationToken) => arguments.RunAsync(told, async (limits, selector) =>
        {
            var output = told.InvocationConfiguration.Output;
            var shown = await limits.ShowAsync(selector, cancellationToken);
            if (arguments.IsJson(told))
                await output.WriteLineAsync(shown.ToJsonString(Plain));
            else
                foreach (var line in LimitsText.Of(shown))
                    await output.WriteLineAsync(line);
            return 0;
        }, cancellationToken));
        return command;
    }
}
