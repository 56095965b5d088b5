using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OtpGateway.Courier;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway courier ctx [--schema]</c>: what a snippet is given, as an example or as a JSON Schema.</summary>
internal static class CourierContextCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var schema = new Option<bool>("--schema") { Description = "the JSON Schema of ctx instead of an example" };
        var type = CourierArguments.Type();
        var messageType = new Option<string>("--message-type") { HelpName = "sms|email", Description = "the example's way to its reader", DefaultValueFactory = _ => TemplateSet.Sms };
        messageType.AcceptOnlyFromAmong(TemplateSet.Sms, TemplateSet.Email);
        var command = new Command("ctx", "Prints an example of the ctx that a snippet is given, good for: otp-gateway jsonnet eval --tla-code ctx=… FILE")
        {
            schema, type, messageType,
        };
        command.SetAction(async (told, _) =>
        {
            if (told.GetValue(schema))
            {
                await told.InvocationConfiguration.Output.WriteLineAsync(SnippetContextSchema.Make().ToJsonString(Readable));
                return 0;
            }
            if (SampleMessage.Context(told.GetRequiredValue(type), told.GetRequiredValue(messageType)) is { } example)
            {
                await told.InvocationConfiguration.Output.WriteLineAsync(example.ToJsonString(Readable));
                return 0;
            }
            await told.InvocationConfiguration.Error.WriteLineAsync($"There is no {told.GetRequiredValue(type)} by {told.GetRequiredValue(messageType)}.");
            return CommandLine.Unusable;
        });
        return command;
    }
}
