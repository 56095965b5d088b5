using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;
using OtpGateway.Courier.Smtp;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>Takes messages that are due and sees each through one attempt: lease, send, write down how it ended.</summary>
internal sealed class CourierDispatcher(
    MessageStore store, HttpChannel http, SmtpChannel smtp, Live<CourierOptions> options, StoreClock clock, RandomNumberGenerator random, ILogger<CourierDispatcher> logger)
{
    /// <summary>How long a worker has for one attempt before another may take the message over.</summary>
    /// <remarks>More than a snippet (1 s), a provider (10 s) and a store that is slow to answer (5 s) need together.</remarks>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Ends what has expired and leases up to <paramref name="count"/> of what is due.</summary>
    public async Task<IReadOnlyList<LeasedMessage>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        var expired = await store.ExpireAsync(cancellationToken);
        if (expired > 0)
            logger.MessagesExpired(expired);
        return await store.LeaseAsync(NewOwner(), count, Lease, cancellationToken);
    }

    /// <summary>One attempt. Does not throw: what nobody thought of is logged, and the end of the lease brings the message back.</summary>
    public async Task DeliverAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var delivery = await AttemptAsync(message, cancellationToken);
            if (!await RecordAsync(message, delivery, cancellationToken))
                logger.OutcomeDropped(message.Id);
        }
        catch (Exception exception)
        {
            logger.DeliveryFailed(message.Id, message.Channel, exception);
        }
    }

    private async Task<Delivery> AttemptAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        if (message.Content is not { } content)
            return new Delivery.Failed("the content cannot be decrypted; was a secret removed from secrets.cipher?", Permanent: true, null);
        // A reload may bring the channel back.
        if (options.Value.Channel(message.Channel) is not { } channel)
            return new Delivery.Failed($"there is no channel {message.Channel} in courier.channels", Permanent: false, null);
        return channel switch
        {
            HttpChannelOptions byHttp => await http.SendAsync(byHttp, message, content, cancellationToken),
            SmtpChannelOptions bySmtp => await smtp.SendAsync(bySmtp, message, content, cancellationToken),
            _ => throw new NotSupportedException(),
        };
    }

    private Task<bool> RecordAsync(LeasedMessage message, Delivery delivery, CancellationToken cancellationToken)
    {
        switch (delivery)
        {
            case Delivery.Sent:
                logger.MessageSent(message.Id, message.Channel, message.SendCount);
                return store.SentAsync(message, cancellationToken);
            case Delivery.Cancelled:
                logger.MessageCancelled(message.Id, message.Channel);
                return store.EndAsync(message, MessageStatus.Cancelled, "the snippet cancelled it", cancellationToken);
            case Delivery.Failed failed:
                return RecordAsync(message, failed, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    private Task<bool> RecordAsync(LeasedMessage message, Delivery.Failed failed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(message.ExpiresAt);
        switch (RetrySchedule.After(message.SendCount, options.Value.MessageRetries, failed, now, expiresAt, NextRandom))
        {
            case RetryDecision.Again again:
                logger.MessageRetried(message.Id, message.Channel, message.SendCount, again.At - now, failed.Error);
                return store.RetryAsync(message, again.At, failed.Error, cancellationToken);
            case RetryDecision.TooLate:
                logger.MessageTooLate(message.Id, message.Channel, message.SendCount, failed.Error);
                return store.EndAsync(message, MessageStatus.Expired, failed.Error, cancellationToken);
            case RetryDecision.GiveUp:
                logger.MessageAbandoned(message.Id, message.Channel, message.SendCount, failed.Error);
                return store.EndAsync(message, MessageStatus.Abandoned, failed.Error, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    // A name per lease, not per worker: a worker that was too slow must not pass for the one that came after it.
    private string NewOwner()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private double NextRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        random.GetBytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes) / (1.0 + uint.MaxValue);
    }
}
