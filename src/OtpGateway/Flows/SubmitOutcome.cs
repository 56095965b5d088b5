using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>What became of a submitted code.</summary>
internal abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <summary>Right: the session has it, last of its methods, and this new handle.</summary>
    public sealed record Passed(Session Session, string Handle) : SubmitOutcome;

    /// <summary>Wrong, expired, replaced or of another flow: all the same to the one who asks.</summary>
    public sealed record Wrong(int AttemptsLeft) : SubmitOutcome;

    /// <summary>Nothing that could be a code; not counted.</summary>
    public sealed record Malformed : SubmitOutcome;

    /// <summary>The flow is over: too many submissions, or too late.</summary>
    public sealed record Ended : SubmitOutcome;

    /// <summary>Somebody was faster with the same code, or the page was sent twice.</summary>
    public sealed record AlreadyPassed : SubmitOutcome;

    /// <summary>Too many failures of this identity; not evaluated.</summary>
    public sealed record Locked(TimeSpan Remaining) : SubmitOutcome;
}
