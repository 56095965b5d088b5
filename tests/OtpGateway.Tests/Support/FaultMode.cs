namespace OtpGateway.Tests.Support;

/// <summary>What becomes of a statement that is to fail.</summary>
internal enum FaultMode
{
    /// <summary>It fails, and nothing of it was done.</summary>
    Before,

    /// <summary>It is a commit that was carried out, and its answer is lost.</summary>
    AfterCommit,

    /// <summary>Nothing is heard of it until <see cref="StoreFaults.Release"/>; then it fails.</summary>
    Hang,
}
