using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>Everything of a message that says something about a person: kept in one sealed value, gone when the message is final (one that was given up: when it expires).</summary>
internal sealed record MessageContent
{
    public required string Recipient { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    /// <summary>E-mail only; empty when there is none.</summary>
    public string HtmlBody { get; init; } = "";

    public required JsonObject TemplateData { get; init; }

    public required JsonObject RequestHeaders { get; init; }

    /// <summary>The same as a message of the other kind (an SMS as an e-mail), where it may become one.</summary>
    public MessageContent? Fallback { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    public static MessageContent FromBytes(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<MessageContent>(bytes)!;

    // The record would print the code.
    public override string ToString() => nameof(MessageContent);
}
