using Microsoft.Extensions.Logging;

namespace OtpGateway.Courier.Smtp;

/// <summary>Sends a message as e-mail: makes it, hands it to the mail server, and tells how that ended.</summary>
internal sealed class SmtpChannel(SmtpConnections connections, TimeProvider clock, ILogger<SmtpChannel> logger)
{
    /// <summary>How long a server has to be connected, protected and signed in to.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long it has to take a message.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    // Where a kept connection breaks late and a new one is slow as well, the lease must not end before the attempt.
    private static readonly TimeSpan AttemptTimeout = ConnectTimeout + SendTimeout;

    /// <summary>The e-mail as it would be handed to the server; null when the recipient is no address.</summary>
    public byte[]? Compose(SmtpChannelOptions channel, LeasedMessage message, MessageContent content) =>
        Mailbox.Parse(content.Recipient) is { } to ? NewMail(channel.Smtp, to, message, content).ToBytes() : null;

    /// <param name="isWanted">Asked when the server is ready to take the message and before it gets it.</param>
    public async Task<Delivery> SendAsync(SmtpChannelOptions channel, LeasedMessage message, MessageContent content, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        if (Mailbox.Parse(content.Recipient) is not { } to)
            return new Delivery.Failed("the recipient is no e-mail address that a mail server takes", Permanent: true, null);
        var mail = NewMail(channel.Smtp, to, message, content);
        var redaction = Redaction.Of(content, channel.Smtp.Secrets);
        using var deadline = new CancellationTokenSource(AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await SendAsync(channel, mail, redaction, isWanted, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Delivery.Failed($"the mail server {channel.Smtp.Place} was too slow", Permanent: false, null);
        }
    }

    private async Task<Delivery> SendAsync(SmtpChannelOptions channel, MimeMessage mail, Redaction redaction, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        var options = channel.Smtp;
        if (await connections.TakeAsync(options, cancellationToken) is { } kept)
        {
            if (!await IsWantedAsync(kept, isWanted, cancellationToken))
                return new Delivery.Withdrawn();
            var outcome = await TransferAsync(kept, mail, cancellationToken);
            // A server may end a kept connection whenever it likes. What it has not asked for yet goes over a new one, once.
            if (!HasGone(outcome))
                return Delivered(options, outcome, kept.IsNotSignedIn, redaction);
            logger.Reconnected(options.Place, channel.Id);
        }
        var connection = new SmtpConnection(options, clock.GetUtcNow());
        var opened = await OpenAsync(connection, cancellationToken);
        if (opened is not SmtpOutcome.Done)
            return Delivered(options, opened, connection.IsNotSignedIn, redaction);
        if (connection.IsNotSignedIn)
            logger.NotSignedIn(options.Place, channel.Id);
        if (!await IsWantedAsync(connection, isWanted, cancellationToken))
            return new Delivery.Withdrawn();
        return Delivered(options, await TransferAsync(connection, mail, cancellationToken), connection.IsNotSignedIn, redaction);
    }

    // The connection is as good as it was for whoever comes next.
    private async Task<bool> IsWantedAsync(SmtpConnection connection, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            if (await isWanted(cancellationToken))
                return true;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        connections.Keep(connection);
        return false;
    }

    /// <summary>The connection is disposed of unless it is open.</summary>
    private async Task<SmtpOutcome> OpenAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var open = false;
        try
        {
            var outcome = await WithinAsync(ConnectTimeout, connection, connection.OpenAsync, cancellationToken);
            open = outcome is SmtpOutcome.Done;
            return outcome;
        }
        finally
        {
            if (!open)
                await connection.DisposeAsync();
        }
    }

    /// <summary>The connection is kept where it can carry another message, and disposed of otherwise.</summary>
    private async Task<SmtpOutcome> TransferAsync(SmtpConnection connection, MimeMessage mail, CancellationToken cancellationToken)
    {
        var usable = false;
        try
        {
            var bytes = mail.ToBytes();
            var outcome = await WithinAsync(SendTimeout, connection, token => connection.SendAsync(mail.From, mail.To, bytes, mail.NeedsUtf8, token), cancellationToken);
            usable = outcome is SmtpOutcome.Done or SmtpOutcome.Unfit or SmtpOutcome.Refused { Reply.Code: not SmtpReply.Closing };
            return outcome;
        }
        finally
        {
            if (usable)
                connections.Keep(connection);
            else
                await connection.DisposeAsync();
        }
    }

    private async Task<SmtpOutcome> WithinAsync(TimeSpan limit, SmtpConnection connection, Func<CancellationToken, Task<SmtpOutcome>> work, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SmtpOutcome.TimedOut(connection.Step, limit);
        }
    }

    private MimeMessage NewMail(SmtpOptions options, Mailbox to, LeasedMessage message, MessageContent content) => new()
    {
        Id = message.Id,
        From = options.From,
        FromName = options.FromName,
        To = to,
        Subject = content.Subject,
        Date = clock.GetUtcNow(),
        Text = content.Body,
        Html = content.HtmlBody,
        Headers = options.Headers,
    };

    private static bool HasGone(SmtpOutcome outcome) =>
        outcome is SmtpOutcome.Lost { Step: < SmtpStep.Content } or SmtpOutcome.Refused { Step: < SmtpStep.Content, Reply.Code: SmtpReply.Closing };

    private static Delivery Delivered(SmtpOptions options, SmtpOutcome outcome, bool notSignedIn, Redaction redaction)
    {
        var server = $"the mail server {options.Place}";
        switch (outcome)
        {
            case SmtpOutcome.Done done:
                return new Delivery.Sent { Status = done.Reply.Code, Answer = redaction.Apply(done.Reply.Text) };
            case SmtpOutcome.Unfit unfit:
                return new Delivery.Failed($"{server} cannot be used: {unfit.Reason}", unfit.Permanent, null);
            case SmtpOutcome.Refused { Step: SmtpStep.SignIn } refused:
                return Failed($"{server} did not accept user and password of connection_uri, so that the channel cannot be used: {Said(refused.Reply, redaction)}", refused.Reply);
            case SmtpOutcome.Refused refused:
                var unknown = notSignedIn ? " (it offers no way to sign in, so that user and password were not used)" : "";
                return Failed($"{server} refused {Words(refused.Step)}{unknown}: {Said(refused.Reply, redaction)}", refused.Reply);
            case SmtpOutcome.Lost { Step: SmtpStep.Connect } lost:
                return new Delivery.Failed($"{server} cannot be reached: {redaction.Apply(lost.Cause)}", Permanent: false, null);
            case SmtpOutcome.Lost lost:
                return new Delivery.Failed($"{server} was lost at {Words(lost.Step)}{Doubt(lost.Step)}: {redaction.Apply(lost.Cause)}", Permanent: false, null);
            case SmtpOutcome.TimedOut late:
                return new Delivery.Failed($"{server} did not answer {Words(late.Step)} within {late.After.TotalSeconds:0} s{Doubt(late.Step)}", Permanent: false, null);
            default:
                throw new NotSupportedException();
        }
    }

    private static Delivery.Failed Failed(string error, SmtpReply reply) => new(error, reply.IsPermanent, null) { Status = reply.Code };

    private static string Said(SmtpReply reply, Redaction redaction) => $"{reply.Code} {redaction.Apply(reply.Text)}".TrimEnd();

    private static string Doubt(SmtpStep step) => step == SmtpStep.End ? ", when it had the whole message; it may have been delivered" : "";

    private static string Words(SmtpStep step) => step switch
    {
        SmtpStep.Connect => "the connection",
        SmtpStep.Greeting => "the connection (greeting)",
        SmtpStep.Hello => "EHLO",
        SmtpStep.StartTls => "STARTTLS",
        SmtpStep.Handshake => "the TLS handshake",
        SmtpStep.SignIn => "AUTH",
        SmtpStep.Reset => "RSET",
        SmtpStep.Sender => "the sender (MAIL)",
        SmtpStep.Recipient => "the recipient (RCPT)",
        SmtpStep.Data => "the message (DATA)",
        SmtpStep.Content => "the text of the message",
        SmtpStep.End => "the message",
    };
}
