using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>One thing to deliver, as the feature that wants it sent hands it over.</summary>
internal sealed record NewMessage
{
    /// <summary>The channel's id, which is also the kind of message: <c>sms</c> or <c>email</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Where it goes: a phone number as stored (E.164 with <c>+</c>) or an e-mail address.</summary>
    public required string Recipient { get; init; }

    /// <summary>What it says, by Kratos's name: <c>login_code_valid</c>.</summary>
    public required string TemplateType { get; init; }

    /// <summary>What templates and snippets may use, by Kratos's snake-case names: <c>to</c>, <c>login_code</c>, <c>identity</c> …</summary>
    public required JsonObject TemplateData { get; init; }

    /// <summary>The allow-listed headers of the request that triggers the sending (<see cref="Http.RequestHeaders.Collect"/>).</summary>
    public required JsonObject RequestHeaders { get; init; }

    /// <summary>What its reader reads, best first (<see cref="LanguagePreference"/>). Default: unknown.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    public required string IdentityId { get; init; }

    public string? FlowId { get; init; }

    public string? CodeId { get; init; }

    /// <summary>Nothing is sent from here on: the end of the code.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The host that a browser may fill the code into (the last line of an SMS), from the configuration, without port.</summary>
    public required string Host { get; init; }

    /// <summary>The same as a message of the other kind, where its channel falls back to one and it may go there. Its own fallback is not looked at.</summary>
    public NewMessage? Fallback { get; init; }

    // The record would print the code.
    public override string ToString() => $"{Channel} {TemplateType}";
}
