using System.Data.Common;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// Where features leave what they want sent. The message is written in the caller's own transaction, so that there is
/// a message exactly when there is a code; <see cref="Wake"/> after the commit sends it at once.
/// </summary>
internal sealed class Outbox(Live<CourierOptions> options, MessageStore store, CourierSignal signal, ILogger<Outbox> logger)
{
    /// <summary>
    /// Writes the message and returns its id. Its text is made here and now. One that cannot be made or has no channel
    /// is written as abandoned, without content: the flow goes on, and <see cref="StateOfAsync"/> tells the user.
    /// </summary>
    public async Task<string> AddAsync(DbTransaction transaction, NewMessage message, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var text = options.Value.Channel(message.Channel) is null
            ? new RenderedText { Failure = $"there is no channel {message.Channel} in courier.channels" }
            : MessageRenderer.Render(options.Value.Templates, message, cancellationToken);
        await store.AddAsync(transaction, new MessageRow
        {
            Id = id,
            Status = (text.Failure is null ? MessageStatus.Queued : MessageStatus.Abandoned).Name(),
            Channel = message.Channel,
            MessageType = message.Channel,
            TemplateType = message.TemplateType,
            IdentityId = message.IdentityId,
            FlowId = message.FlowId,
            CodeId = message.CodeId,
            Recipient = message.Recipient,
            Content = text.Failure is null ? Content(message, text) : null,
            LastError = text.Failure,
            ExpiresAt = message.ExpiresAt,
        }, cancellationToken);
        if (text.Failure is not null)
            logger.MessageNotMade(id, message.TemplateType, message.Channel, text.Failure);
        else if (logger.IsEnabled(LogLevel.Information))
            logger.MessageQueued(id, message.TemplateType, RecipientMask.Of(message.Recipient), message.Channel);
        return id;
    }

    /// <summary>Sends what is queued now. Call after the transaction of <see cref="AddAsync"/> is committed.</summary>
    public void Wake() => signal.Ring();

    /// <summary>Ends what is not sent yet for a flow: its code was used or replaced. Returns how many messages that were.</summary>
    public Task<int> CancelForFlowAsync(DbTransaction transaction, string flowId, CancellationToken cancellationToken) =>
        store.CancelForFlowAsync(transaction, flowId, cancellationToken);

    /// <summary>The same for one code.</summary>
    public Task<int> CancelForCodeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        store.CancelForCodeAsync(transaction, codeId, cancellationToken);

    /// <summary>Where a message is on its way; null when there is none with this id.</summary>
    public Task<MessageState?> StateOfAsync(string messageId, CancellationToken cancellationToken) =>
        store.StateOfAsync(messageId, cancellationToken);

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
