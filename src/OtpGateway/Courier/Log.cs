using Microsoft.Extensions.Logging;

namespace OtpGateway.Courier;

/// <summary>What the courier says. Recipients are masked, errors redacted; texts, codes and credentials never appear.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Message {MessageId} ({TemplateType}) for {Recipient} by {Channel} is queued")]
    public static partial void MessageQueued(this ILogger logger, string messageId, string templateType, string recipient, string channel);

    [LoggerMessage(2, LogLevel.Error, "Message {MessageId} ({TemplateType}) by {Channel} cannot be made: {Error}")]
    public static partial void MessageNotMade(this ILogger logger, string messageId, string templateType, string channel, string error);

    [LoggerMessage(3, LogLevel.Information, "Message {MessageId} by {Channel} was sent with attempt {Attempt}")]
    public static partial void MessageSent(this ILogger logger, string messageId, string channel, long attempt);

    [LoggerMessage(4, LogLevel.Warning, "Message {MessageId} by {Channel} failed with attempt {Attempt} and is tried again in {Delay}: {Error}")]
    public static partial void MessageRetried(this ILogger logger, string messageId, string channel, long attempt, TimeSpan delay, string error);

    [LoggerMessage(5, LogLevel.Error, "Message {MessageId} by {Channel} is given up after attempt {Attempt}: {Error}")]
    public static partial void MessageAbandoned(this ILogger logger, string messageId, string channel, long attempt, string error);

    [LoggerMessage(6, LogLevel.Error, "Message {MessageId} by {Channel} is not tried again after attempt {Attempt}, its code ends before: {Error}")]
    public static partial void MessageTooLate(this ILogger logger, string messageId, string channel, long attempt, string error);

    [LoggerMessage(21, LogLevel.Information, "Message {MessageId} by {Channel} was not sent: its code ended, was used or replaced, or another worker has it")]
    public static partial void MessageWithdrawn(this ILogger logger, string messageId, string channel);

    [LoggerMessage(22, LogLevel.Warning, "Message {MessageId} by {Channel} waits for {Delay}: none of its channels can be tried now")]
    public static partial void MessageWaits(this ILogger logger, string messageId, string channel, TimeSpan delay);

    [LoggerMessage(23, LogLevel.Error, "Message {MessageId} ({TemplateType}) by {Channel} cannot fall back to {MessageType}, its text cannot be made: {Error}")]
    public static partial void FallbackNotMade(this ILogger logger, string messageId, string templateType, string channel, string messageType, string error);

    [LoggerMessage(24, LogLevel.Error, "Channel {Channel} failed {Failures} times in a row and is left alone for {Duration}")]
    public static partial void ChannelCut(this ILogger logger, string channel, int failures, TimeSpan duration);

    [LoggerMessage(25, LogLevel.Information, "Channel {Channel} is tried again with one message")]
    public static partial void ChannelTried(this ILogger logger, string channel);

    [LoggerMessage(26, LogLevel.Information, "Channel {Channel} works again")]
    public static partial void ChannelWorks(this ILogger logger, string channel);

    [LoggerMessage(7, LogLevel.Information, "Message {MessageId} by {Channel} was cancelled by its snippet")]
    public static partial void MessageCancelled(this ILogger logger, string messageId, string channel);

    [LoggerMessage(8, LogLevel.Warning, "{Count} messages ended unsent, their codes are no longer valid")]
    public static partial void MessagesExpired(this ILogger logger, int count);

    [LoggerMessage(9, LogLevel.Warning, "The outcome of message {MessageId} came after its lease had ended, or after it was cancelled, and was not recorded")]
    public static partial void OutcomeDropped(this ILogger logger, string messageId);

    [LoggerMessage(10, LogLevel.Information, "The snippet of channel {Channel} makes an object with the one field body, which holds JSON text: that JSON is sent (body_unwrap)")]
    public static partial void BodyUnwrapped(this ILogger logger, string channel);

    [LoggerMessage(27, LogLevel.Error, "The outcome of message {MessageId} cannot be written down (try {Try}); if it stays so, the message may be sent twice")]
    public static partial void OutcomeNotWritten(this ILogger logger, string messageId, int @try, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "The queue of messages cannot be worked on; next try in {Delay}")]
    public static partial void QueueFailed(this ILogger logger, TimeSpan delay, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "Message {MessageId} by {Channel} failed for a reason nobody thought of")]
    public static partial void DeliveryFailed(this ILogger logger, string messageId, string channel, Exception exception);
}
