namespace OtpGateway.Courier;

/// <summary>How one attempt to send a message ended.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The provider took it.</summary>
    public sealed record Sent : Delivery;

    /// <summary>The snippet says that it is not to be sent.</summary>
    public sealed record Cancelled : Delivery;

    /// <summary>It was not taken.</summary>
    /// <param name="Error">Why, without any value of the message or credential of the provider.</param>
    /// <param name="Permanent">Whether another attempt would end the same way.</param>
    /// <param name="RetryAfter">How long the provider asks to be left alone.</param>
    public sealed record Failed(string Error, bool Permanent, TimeSpan? RetryAfter) : Delivery;
}
