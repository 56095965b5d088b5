namespace OtpGateway.Courier;

/// <summary>A way out for messages (an entry of <c>courier.channels</c>).</summary>
internal abstract record ChannelOptions
{
    /// <summary>Messages name it: <c>sms</c>, <c>email</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How messages go out by it.</summary>
    public DispatchOptions Dispatch { get; init; } = new();
}
