using System.Globalization;
using OtpGateway.Configuration;
using OtpGateway.Courier.Smtp;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>
/// One delivery: the message's channel and, when that fails, those it falls back to, in their order and within one
/// deadline. Before each request it is asked again whether the message is still wanted.
/// </summary>
internal sealed class ChannelWalk(MessageStore store, HttpChannel http, SmtpChannel smtp, Live<CourierOptions> options, ChannelLines lines, StoreClock clock)
{
    // An attempt that had less time than this says nothing about its provider.
    private static readonly TimeSpan ShortestFairShare = TimeSpan.FromSeconds(2);

    public async Task<WalkResult> GoAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        if (message.Content is null)
            return new WalkResult.Failed(new Delivery.Failed("the content cannot be decrypted; was a secret removed from secrets.cipher?", Permanent: true, null), null);
        var channels = options.Value.ChannelsFrom(message.Channel);
        // A reload may bring the channel back.
        if (channels.Count == 0)
            return new WalkResult.Failed(new Delivery.Failed($"there is no channel {message.Channel} in courier.channels", Permanent: false, null), null);
        var left = message.TimeLeft(clock.GetUtcNow());
        if (left <= TimeSpan.Zero)
            return new WalkResult.Withdrawn();
        var deadline = channels[0].Dispatch.Deadline;
        // Without an address for a kind of message its channels are none.
        var usable = channels.Where(channel => message.ContentFor(channel.Dispatch.MessageType) is not null).ToList();
        return await GoAsync(message, usable, clock.GetUtcNow() + (deadline < left ? deadline : left), cancellationToken);
    }

    private async Task<WalkResult> GoAsync(LeasedMessage message, List<ChannelOptions> channels, DateTimeOffset end, CancellationToken cancellationToken)
    {
        WalkResult.Failed? failed = null;
        TimeSpan? untried = null;
        foreach (var (index, channel) in channels.Index())
        {
            var content = message.ContentFor(channel.Dispatch.MessageType)!;
            var line = lines.Of(channel);
            // One that hangs leaves the others their share of the time.
            var others = channels.Skip(index + 1).Count(other => lines.Of(other).CutFor() is null);
            var share = (end - clock.GetUtcNow()) / (1 + others);
            if (share <= TimeSpan.Zero || line.CutFor() is not null)
            {
                untried = Shorter(untried, line.CutFor());
                continue;
            }
            // What went wrong before, and that it may now reach another address, is in the store before it does.
            var otherType = channel.Dispatch.MessageType == message.MessageType ? null : channel.Dispatch.MessageType;
            if ((failed?.Attempt is not null || otherType is not null) && !await store.GoOnAsync(message, failed?.Attempt, otherType, CancellationToken.None))
                return new WalkResult.Withdrawn();
            failed = failed is null ? null : failed with { Attempt = null };
            var startedAt = clock.GetUtcNow();
            switch (await CallAsync(line, channel, message, content, share, cancellationToken))
            {
                case null:
                    untried = Shorter(untried, line.CutFor());
                    break;
                case Delivery.Sent sent:
                    return new WalkResult.Sent(NewAttempt(message, channel, startedAt, Attempt.Success, sent.Status, sent.Answer));
                case Delivery.Cancelled:
                    return new WalkResult.Cancelled();
                case Delivery.Withdrawn:
                    return new WalkResult.Withdrawn();
                case Delivery.Failed now:
                    // It is hopeless only when it is with all of them.
                    var last = now with { Permanent = now.Permanent && failed?.Last.Permanent != false };
                    failed = new WalkResult.Failed(last, NewAttempt(message, channel, startedAt, Attempt.Failure, now.Status, now.Error));
                    break;
            }
        }
        if (failed is null)
            return new WalkResult.Waiting(untried ?? TimeSpan.Zero);
        // A channel that was not tried may take it another time.
        return untried is null ? failed : failed with { Last = failed.Last with { Permanent = false } };
    }

    // Null: the line is cut, or no place on it became free in time.
    private async Task<Delivery?> CallAsync(ChannelLine line, ChannelOptions channel, LeasedMessage message, MessageContent content, TimeSpan share, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(share, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var limit = either.Token;
        // The place on the line of its own channel was taken when it was leased.
        var enter = channel.Id != message.Channel;
        if (enter && !await EnterAsync(line, limit))
            return null;
        try
        {
            return await line.CallAsync(token => SendAsync(channel, message, content, share, token), limit);
        }
        finally
        {
            if (enter)
                line.Leave();
        }
    }

    private static async Task<bool> EnterAsync(ChannelLine line, CancellationToken limit)
    {
        try
        {
            await line.EnterAsync(limit);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Delivery> SendAsync(ChannelOptions channel, LeasedMessage message, MessageContent content, TimeSpan share, CancellationToken limit)
    {
        var sent = message with { MessageType = channel.Dispatch.MessageType };
        try
        {
            return channel switch
            {
                HttpChannelOptions byHttp => await http.SendAsync(byHttp, sent, content, IsWantedAsync, limit),
                SmtpChannelOptions bySmtp => await smtp.SendAsync(bySmtp, sent, content, IsWantedAsync, limit),
                _ => throw new NotSupportedException(),
            };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var seconds = share.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new Delivery.Failed($"the provider did not answer within its share of the deadline, {seconds} s", Permanent: false, null) { IsOurs = share < ShortestFairShare };
        }

        Task<bool> IsWantedAsync(CancellationToken token) => store.IsWantedAsync(message, token);
    }

    private static TimeSpan Shorter(TimeSpan? one, TimeSpan? other)
    {
        var wait = other ?? TimeSpan.Zero;
        return one < wait ? one.Value : wait;
    }

    private Attempt NewAttempt(LeasedMessage message, ChannelOptions channel, DateTimeOffset startedAt, string status, int? statusCode, string? answer) => new()
    {
        Id = Guid.NewGuid().ToString(),
        MessageId = message.Id,
        Channel = channel.Id,
        Status = status,
        StatusCode = statusCode,
        Answer = string.IsNullOrEmpty(answer) ? null : answer,
        StartedAt = startedAt,
        EndedAt = clock.GetUtcNow(),
    };
}
