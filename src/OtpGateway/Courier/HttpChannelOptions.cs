namespace OtpGateway.Courier;

/// <summary>A channel whose provider takes messages by HTTP (<c>type: http</c>).</summary>
internal sealed record HttpChannelOptions : ChannelOptions
{
    public required RequestOptions Request { get; init; }

    /// <summary>Whether a snippet's <c>{ body: "JSON text" }</c> is sent as that JSON. Default: true.</summary>
    public bool BodyUnwrap { get; init; } = true;
}
