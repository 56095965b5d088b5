namespace OtpGateway.HeldRequests;

/// <summary>What a route's snippet made of a request.</summary>
internal abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <summary>The words to confirm.</summary>
    public sealed record Told(Transaction Transaction) : TransactionOutcome;

    /// <summary>None.</summary>
    /// <param name="Why">What the person is told.</param>
    /// <param name="Detail">What the log is told: no value of the request.</param>
    public sealed record Refused(TransactionRefusal Why, string Detail) : TransactionOutcome;
}
