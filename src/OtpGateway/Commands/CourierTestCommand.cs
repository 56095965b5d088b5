using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway courier test --channel ID --to ADDRESS [--dry-run]</c>: one message by one channel, without a queue, a flow or a store.</summary>
internal static class CourierTestCommand
{
    public static Command Make()
    {
        var channel = new Option<string>("--channel") { HelpName = "ID", Description = "the channel in courier.channels, or email", Required = true };
        var to = new Option<string>("--to") { HelpName = "ADDRESS", Description = "where the message goes: a phone number with + and country, or an e-mail address", Required = true };
        var type = CourierArguments.Type();
        var language = new Option<string>("--language") { HelpName = "LANGUAGE", Description = "what the reader reads, for example de" };
        var dryRun = new Option<bool>("--dry-run") { Description = "show what would be sent, and send nothing" };
        var command = new Command("test", "Shows the exact request of a message with a made-up code, credentials masked, and sends it. Exit code 0 when the provider took it, 1 when it did not.")
        {
            channel, to, type, language, dryRun,
        };
        var config = new ConfigArguments(command);
        command.SetAction(async (told, cancellationToken) =>
        {
            var errors = told.InvocationConfiguration.Error;
            try
            {
                var options = ConfigLoader.Load(config.Sources(told)).OptionsOrThrow();
                return await RunAsync(
                    options, told.GetRequiredValue(channel), told.GetRequiredValue(to), told.GetRequiredValue(type), told.GetValue(language), told.GetValue(dryRun),
                    told.InvocationConfiguration.Output, errors, cancellationToken);
            }
            catch (ConfigException exception)
            {
                await errors.WriteLineAsync($"The configuration cannot be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", exception.Problems)}");
                return CommandLine.Unusable;
            }
        });
        return command;
    }

    internal static async Task<int> RunAsync(
        GatewayOptions gateway, string id, string to, string type, string? language, bool dryRun, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var options = gateway.Courier;
        if (options.Channel(id) is not { } channel)
        {
            await errors.WriteLineAsync($"There is no channel {id}; there is {string.Join(", ", options.Channels.Select(known => known.Id))}.");
            return CommandLine.Unusable;
        }
        var messageType = channel.Dispatch.MessageType;
        var sample = SampleMessage.Of(type, messageType, to, messageType, gateway.Serve.BaseUrl.IdnHost, TimeProvider.System.GetUtcNow()) with
        {
            Languages = language is null ? [] : [language],
        };
        var text = MessageRenderer.Render(options.Templates, sample, cancellationToken);
        if (text.Failure is not null)
        {
            await errors.WriteLineAsync($"The message cannot be made: {text.Failure}");
            return 1;
        }
        var (message, content) = SampleMessage.Lease(sample, messageType, text);
        return channel switch
        {
            HttpChannelOptions http => await RunAsync(http, message, content, dryRun, output, cancellationToken),
            SmtpChannelOptions smtp => await RunAsync(smtp, message, content, dryRun, output, cancellationToken),
            _ => throw new NotSupportedException(),
        };
    }

    private static async Task<int> RunAsync(HttpChannelOptions channel, LeasedMessage message, MessageContent content, bool dryRun, TextWriter output, CancellationToken cancellationToken)
    {
        switch (RequestMaker.Make(channel.Request, channel.BodyUnwrap, message, content, TimeProvider.System.GetUtcNow(), cancellationToken))
        {
            case RequestResult.Made made:
                await output.WriteLineAsync(OutgoingRequestText.Of(made.Request, channel.Request));
                break;
            case RequestResult.Failed failed:
                return await TellAsync(new Delivery.Failed(Redaction.Of(channel.Request.Secrets).Mask(failed.Error), failed.Permanent, null), output);
            default:
                return await TellAsync(new Delivery.Cancelled(), output);
        }
        if (dryRun)
            return await NothingSentAsync(output);
        using var clients = new ProviderClients();
        using var tokens = new AccessTokens(clients, TimeProvider.System);
        var http = new HttpChannel(clients, tokens, TimeProvider.System, NullLogger<HttpChannel>.Instance);
        return await TellAsync(await http.SendAsync(channel, message, content, IsWanted, cancellationToken), output);
    }

    private static async Task<int> RunAsync(SmtpChannelOptions channel, LeasedMessage message, MessageContent content, bool dryRun, TextWriter output, CancellationToken cancellationToken)
    {
        await using var connections = new SmtpConnections(TimeProvider.System);
        var smtp = new SmtpChannel(connections, TimeProvider.System, NullLogger<SmtpChannel>.Instance);
        if (smtp.Compose(channel, message, content) is { } mail)
        {
            await output.WriteLineAsync($"To the mail server {channel.Smtp.Place}:{Environment.NewLine}");
            await output.WriteLineAsync(MailText.Of(mail, channel.Smtp));
            if (dryRun)
                return await NothingSentAsync(output);
        }
        return await TellAsync(await smtp.SendAsync(channel, message, content, IsWanted, cancellationToken), output);
    }

    private static async Task<int> NothingSentAsync(TextWriter output)
    {
        await output.WriteLineAsync("Nothing was sent (--dry-run).");
        return 0;
    }

    private static async Task<int> TellAsync(Delivery delivery, TextWriter output)
    {
        await output.WriteLineAsync(delivery switch
        {
            Delivery.Sent sent => $"Sent. The provider answered {sent.Status}{(string.IsNullOrEmpty(sent.Answer) ? "" : ": " + sent.Answer)}",
            Delivery.Cancelled => "Not sent: the snippet cancelled it.",
            Delivery.Failed failed => $"Not sent: {failed.Error} ({(failed.Permanent ? "for good" : "it would be tried again")})",
            _ => "Not sent.",
        });
        return delivery is Delivery.Sent ? 0 : 1;
    }

    private static Task<bool> IsWanted(CancellationToken cancellationToken) => Task.FromResult(true);
}
