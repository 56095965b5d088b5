namespace OtpGateway.FirstFactor;

/// <summary>A value of the application's cookie that opens a login, as it is kept.</summary>
internal sealed record ObservedLoginRow
{
    public string Hash { get; init; } = "";

    public string LoginId { get; init; } = "";

    public byte[] Subject { get; init; } = [];

    public long? ConfirmedAt { get; init; }

    public long SetAt { get; init; }

    public long SeenAt { get; init; }
}
