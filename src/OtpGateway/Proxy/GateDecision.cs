using OtpGateway.FirstFactor;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>What the gate makes of a request.</summary>
internal abstract record GateDecision
{
    private GateDecision()
    {
    }

    /// <summary>The requirement is met by this caller.</summary>
    public sealed record Pass(SatisfiedCaller Caller) : GateDecision;

    /// <summary>Nobody is signed in.</summary>
    public sealed record SignIn : GateDecision;

    /// <summary>Signed in, but not sure enough.</summary>
    /// <param name="Found">Who, and what is known of them.</param>
    /// <param name="Raised">Whether the session is at aal2 already, only not fresh enough.</param>
    public sealed record StepUp(SatisfiedCaller Found, bool Raised) : GateDecision
    {
        public FirstFactorResult.Caller Caller => Found.FirstFactor;
    }

    /// <summary>It cannot be decided now: not a pass.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter) : GateDecision;
}
