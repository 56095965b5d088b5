namespace OtpGateway.Flows;

/// <summary>Whether somebody is there whose flow it could be.</summary>
internal abstract record FlowCallerResult
{
    private FlowCallerResult()
    {
    }

    public sealed record Found(FlowCaller Caller) : FlowCallerResult;

    public sealed record NoOne : FlowCallerResult;

    public sealed record Unavailable(TimeSpan RetryAfter) : FlowCallerResult;
}
