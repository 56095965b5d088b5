using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier;

/// <summary>Calls of a channel for a message that stays wanted.</summary>
internal static class ChannelCalls
{
    public static Task<Delivery> SendAsync(this HttpChannel channel, HttpChannelOptions options, LeasedMessage message, MessageContent content, CancellationToken cancellationToken) =>
        channel.SendAsync(options, message, content, _ => Task.FromResult(true), cancellationToken);

    public static Task<Delivery> SendAsync(this SmtpChannel channel, SmtpChannelOptions options, LeasedMessage message, MessageContent content, CancellationToken cancellationToken) =>
        channel.SendAsync(options, message, content, _ => Task.FromResult(true), cancellationToken);
}
