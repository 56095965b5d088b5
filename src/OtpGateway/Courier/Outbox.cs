using System.Data.Common;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// Where features leave what they want sent. The message is made first, then written in the caller's own transaction, so
/// that there is a message exactly when there is a code; <see cref="Wake"/> after the commit sends it at once.
/// </summary>
internal sealed class Outbox(Live<CourierOptions> options, MessageStore store, CourierSignal signal, ILogger<Outbox> logger)
{
    /// <summary>The other kind of message that one by this channel may become when it fails; null when it stays what it is.</summary>
    public string? FallbackType(string channel) => options.Value.FallbackType(channel);

    /// <summary>
    /// Makes the message, with its text. Before any transaction: a template may compute for a while, and nobody is to wait
    /// for it. One that cannot be made or has no channel is abandoned from the start, without content: the flow goes on, and
    /// <see cref="StateOfAsync"/> tells the user.
    /// </summary>
    public MessageRow Prepare(NewMessage message, CancellationToken cancellationToken)
    {
        var current = options.Value;
        var id = Guid.NewGuid().ToString();
        var text = current.Channel(message.Channel) is null
            ? new RenderedText { Failure = $"there is no channel {message.Channel} in courier.channels" }
            : MessageRenderer.Render(current.Templates, message, cancellationToken);
        if (text.Failure is not null)
            logger.MessageNotMade(id, message.TemplateType, message.Channel, text.Failure);
        return new MessageRow
        {
            Id = id,
            Status = (text.Failure is null ? MessageStatus.Queued : MessageStatus.Abandoned).Name(),
            Channel = message.Channel,
            MessageType = message.Channel,
            TemplateType = message.TemplateType,
            IdentityId = message.IdentityId,
            FlowId = message.FlowId,
            CodeId = message.CodeId,
            Priority = TemplateType.Find(message.TemplateType)?.Priority ?? 1,
            Recipient = message.Recipient,
            Content = text.Failure is null ? Content(message, text) with { Fallback = Fallback(id, message, current, cancellationToken) } : null,
            LastError = text.Failure,
            ExpiresAt = message.ExpiresAt,
        };
    }

    /// <summary>Writes the message.</summary>
    public async Task AddAsync(DbTransaction transaction, MessageRow row, CancellationToken cancellationToken)
    {
        await store.AddAsync(transaction, row, cancellationToken);
        if (row.Content is not null && logger.IsEnabled(LogLevel.Information))
            logger.MessageQueued(row.Id, row.TemplateType, RecipientMask.Of(row.Recipient), row.Channel);
    }

    /// <summary>Sends what is queued now. Call after the transaction of <see cref="AddAsync"/> is committed.</summary>
    public void Wake() => signal.Ring();

    /// <summary>Ends what is not sent yet for a flow: its code was used or replaced. Returns how many messages that were.</summary>
    public Task<int> CancelForFlowAsync(DbTransaction transaction, string flowId, CancellationToken cancellationToken) =>
        store.CancelForFlowAsync(transaction, flowId, cancellationToken);

    /// <summary>The same for one code.</summary>
    public Task<int> CancelForCodeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        store.CancelForCodeAsync(transaction, codeId, cancellationToken);

    /// <summary>The other kind of message that the one with this code went out as too, or may have; empty when it cannot have, null when nobody knows.</summary>
    public static Task<string?> FallbackTypeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        MessageStore.FallbackTypeAsync(transaction, codeId, cancellationToken);

    /// <summary>Where a message is on its way; null when there is none with this id.</summary>
    public Task<MessageState?> StateOfAsync(string messageId, CancellationToken cancellationToken) =>
        store.StateOfAsync(messageId, cancellationToken);

    // A fallback that cannot be made is none; the message itself goes out all the same.
    private MessageContent? Fallback(string id, NewMessage message, CourierOptions current, CancellationToken cancellationToken)
    {
        if (message.Fallback is not { } fallback || current.FallbackType(message.Channel) != fallback.Channel)
            return null;
        var text = MessageRenderer.Render(current.Templates, fallback, cancellationToken);
        if (text.Failure is null)
            return Content(fallback, text);
        logger.FallbackNotMade(id, message.TemplateType, message.Channel, fallback.Channel, text.Failure);
        return null;
    }

    private static MessageContent Content(NewMessage message, RenderedText text) => new()
    {
        Recipient = message.Recipient,
        Subject = text.Subject,
        Body = text.Body,
        HtmlBody = text.HtmlBody,
        TemplateData = message.TemplateData,
        RequestHeaders = message.RequestHeaders,
    };
}
