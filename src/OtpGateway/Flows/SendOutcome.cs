namespace OtpGateway.Flows;

/// <summary>What became of the wish to send a code.</summary>
internal abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The message is in the outbox.</summary>
    public sealed record Sent : SendOutcome;

    /// <summary>Too soon after the one before.</summary>
    public sealed record Wait(TimeSpan Remaining) : SendOutcome;

    /// <summary>This flow has sent as many as it may.</summary>
    public sealed record UsedUp : SendOutcome;

    /// <summary>A budget of the identity or the address is spent for now.</summary>
    public sealed record LimitReached(TimeSpan Remaining) : SendOutcome;

    /// <summary>The flow has ended.</summary>
    public sealed record Ended : SendOutcome;

    /// <summary>No message could be made: a refused number, no channel, a template that fails.</summary>
    public sealed record CannotSend : SendOutcome;
}
