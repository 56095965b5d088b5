namespace OtpGateway.Storage;

/// <summary>The store cannot be used as it is configured; the message is for the operator.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it is because another process holds the file.</summary>
    public bool InUse { get; init; }
}
