namespace OtpGateway.Courier;

/// <summary>What a message says, or why that cannot be told.</summary>
internal sealed record RenderedText
{
    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    /// <summary>Empty when there is none.</summary>
    public string HtmlBody { get; init; } = "";

    /// <summary>Why there is no text; names no value of the message. Null when there is one.</summary>
    public string? Failure { get; init; }

    // The record would print the code.
    public override string ToString() => Failure ?? nameof(RenderedText);
}
