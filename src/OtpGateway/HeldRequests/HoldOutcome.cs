namespace OtpGateway.HeldRequests;

/// <summary>What became of the wish to keep a request.</summary>
internal abstract record HoldOutcome
{
    private HoldOutcome()
    {
    }

    /// <summary>Kept under this id.</summary>
    public sealed record Held(string Id) : HoldOutcome;

    /// <summary>Its body is larger than <c>gateway.hold.max_body</c>.</summary>
    public sealed record TooLarge(long Limit) : HoldOutcome;

    /// <summary>This identity has as many held requests as it may (<c>gateway.hold.per_identity</c>).</summary>
    public sealed record TooMany(int Limit) : HoldOutcome;

    /// <summary>All that is held together has reached <c>gateway.hold.total</c>.</summary>
    public sealed record NoRoom : HoldOutcome;

    /// <summary>Its route tells what is confirmed, and that cannot be told.</summary>
    /// <param name="Why">What the person is told.</param>
    /// <param name="Detail">What the log is told: no value of the request.</param>
    public sealed record Untold(TransactionRefusal Why, string Detail) : HoldOutcome;

    /// <summary>The caller went away while sending.</summary>
    public sealed record Aborted : HoldOutcome;
}
