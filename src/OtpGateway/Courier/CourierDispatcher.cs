using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>Takes messages that are due and sees each through one delivery: lease, walk over its channels, write down how it ended.</summary>
internal sealed class CourierDispatcher(
    MessageStore store, ChannelWalk walk, Live<CourierOptions> options, StoreClock clock, RandomNumberGenerator random, AuditTrail audit, ILogger<CourierDispatcher> logger)
{
    /// <summary>What a lease is longer than the deadline of a delivery: a snippet that computes to the end (1 s) and a store that is slow to answer (5 s).</summary>
    public static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(6);

    // 0.1 + 0.2 + … + 3.2 seconds: about as long as the lease lasts beyond the deadline.
    private const int MostTries = 7;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    // All channels of a message may just be on trial.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>Ends what may not be sent any more.</summary>
    public async Task EndExpiredAsync(CancellationToken cancellationToken)
    {
        var expired = await store.ExpireAsync(cancellationToken);
        if (expired == 0)
            return;
        logger.MessagesExpired(expired);
        audit.Record(new AuditEvent(AuditEvent.MessageFailed) { Reason = "expired", Count = expired });
    }

    /// <summary>Leases up to <paramref name="count"/> of a channel's messages that are due.</summary>
    public Task<IReadOnlyList<LeasedMessage>> TakeAsync(string channel, int count, CancellationToken cancellationToken)
    {
        var deadline = (options.Value.Channel(channel)?.Dispatch ?? new DispatchOptions()).Deadline;
        return store.LeaseAsync(NewOwner(), channel, count, deadline + LeaseMargin, cancellationToken);
    }

    /// <summary>One delivery. Does not throw: what nobody thought of is logged, and the end of the lease brings the message back.</summary>
    public async Task DeliverAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        WalkResult result;
        try
        {
            result = await walk.GoAsync(message, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.DeliveryFailed(message.Id, message.Channel, exception);
            // It counts as a delivery: what fails again and again for a reason of our own comes to an end as well.
            result = new WalkResult.Failed(new Delivery.Failed("the gateway itself failed; its log says why", Permanent: false, null) { IsOurs = true }, null);
        }
        await RecordPatientlyAsync(message, result, cancellationToken);
    }

    // A store that is away for a moment must not make somebody else send again what was sent.
    private async Task RecordPatientlyAsync(LeasedMessage message, WalkResult result, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (!await RecordAsync(message, result, cancellationToken))
                    logger.OutcomeDropped(message.Id);
                return;
            }
            catch (Exception exception)
            {
                logger.OutcomeNotWritten(message.Id, tries, exception);
                if (tries == MostTries)
                    return;
            }
            await Task.Delay(pause, clock, CancellationToken.None);
            pause *= 2;
        }
    }

    private Task<bool> RecordAsync(LeasedMessage message, WalkResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case WalkResult.Sent sent:
                logger.MessageSent(message.Id, sent.Attempt.Channel, message.SendCount);
                return SentAsync(message, sent.Attempt, cancellationToken);
            case WalkResult.Cancelled:
                logger.MessageCancelled(message.Id, message.Channel);
                return EndAsync(message, null, MessageStatus.Cancelled, "the snippet cancelled it", cancellationToken);
            case WalkResult.Withdrawn:
                return RecordWithdrawnAsync(message, cancellationToken);
            case WalkResult.Waiting waiting:
                return RecordWaitingAsync(message, waiting, cancellationToken);
            case WalkResult.Failed failed:
                return RecordAsync(message, failed, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    private async Task<bool> RecordWithdrawnAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        logger.MessageWithdrawn(message.Id, message.Channel);
        if (message.TimeLeft(clock.GetUtcNow()) <= TimeSpan.Zero)
            await EndAsync(message, null, MessageStatus.Expired, null, cancellationToken);
        return true;
    }

    private Task<bool> RecordWaitingAsync(LeasedMessage message, WalkResult.Waiting waiting, CancellationToken cancellationToken)
    {
        var wait = waiting.For > ShortestWait ? waiting.For : ShortestWait;
        var now = clock.GetUtcNow();
        if (wait < message.TimeLeft(now))
        {
            logger.MessageWaits(message.Id, message.Channel, wait);
            return store.PostponeAsync(message, now + wait, cancellationToken);
        }
        const string Error = "none of its channels can be tried before its code ends";
        logger.MessageTooLate(message.Id, message.Channel, message.SendCount, Error);
        return EndAsync(message, null, MessageStatus.Expired, Error, cancellationToken);
    }

    private Task<bool> RecordAsync(LeasedMessage message, WalkResult.Failed failed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(message.ExpiresAt);
        var channel = failed.Attempt?.Channel ?? message.Channel;
        var error = failed.Last.Error;
        switch (RetrySchedule.After(message.SendCount, options.Value.MessageRetries, failed.Last, now, expiresAt, NextRandom))
        {
            case RetryDecision.Again again:
                logger.MessageRetried(message.Id, channel, message.SendCount, again.At - now, error);
                return store.RetryAsync(message, failed.Attempt, again.At, error, cancellationToken);
            case RetryDecision.TooLate:
                logger.MessageTooLate(message.Id, channel, message.SendCount, error);
                return EndAsync(message, failed.Attempt, MessageStatus.Expired, error, cancellationToken);
            case RetryDecision.GiveUp:
                logger.MessageAbandoned(message.Id, channel, message.SendCount, error);
                return EndAsync(message, failed.Attempt, MessageStatus.Abandoned, error, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    private async Task<bool> SentAsync(LeasedMessage message, Attempt attempt, CancellationToken cancellationToken)
    {
        if (!await store.SentAsync(message, attempt, cancellationToken))
            return false;
        audit.Record(new AuditEvent(AuditEvent.MessageSent) { MessageId = message.Id, Channel = attempt.Channel });
        return true;
    }

    private async Task<bool> EndAsync(LeasedMessage message, Attempt? attempt, MessageStatus status, string? error, CancellationToken cancellationToken)
    {
        if (!await store.EndAsync(message, attempt, status, error, cancellationToken))
            return false;
        audit.Record(new AuditEvent(AuditEvent.MessageFailed) { MessageId = message.Id, Channel = attempt?.Channel ?? message.Channel, Reason = status.Name() });
        return true;
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
