namespace OtpGateway.Courier.Smtp;

/// <summary>How it ended to open a connection, or to send a message over one.</summary>
internal abstract record SmtpOutcome
{
    private SmtpOutcome()
    {
    }

    /// <summary>The server is ready, or took the message.</summary>
    public sealed record Done(SmtpReply Reply) : SmtpOutcome;

    /// <summary>The server said no.</summary>
    public sealed record Refused(SmtpStep Step, SmtpReply Reply) : SmtpOutcome;

    /// <summary>The server does not offer what is needed; nothing was sent to it.</summary>
    public sealed record Unfit(string Reason, bool Permanent) : SmtpOutcome;

    /// <summary>The connection broke, or what came over it was no SMTP.</summary>
    public sealed record Lost(SmtpStep Step, string Cause) : SmtpOutcome;

    /// <summary>The server took too long.</summary>
    public sealed record TimedOut(SmtpStep Step, TimeSpan After) : SmtpOutcome;
}
