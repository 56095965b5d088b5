namespace OtpGateway.Courier;

/// <summary>A way out for messages (an entry of <c>courier.channels</c>).</summary>
internal sealed record ChannelOptions
{
    /// <summary>Messages name it: <c>sms</c>, <c>email</c>.</summary>
    public required string Id { get; init; }

    public required RequestOptions Request { get; init; }

    /// <summary>Whether a snippet's <c>{ body: "JSON text" }</c> is sent as that JSON. Default: true.</summary>
    public bool BodyUnwrap { get; init; } = true;
}
