using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Support;

/// <summary>A message as its provider received it.</summary>
internal sealed partial record TestMessage
{
    public required string Channel { get; init; }

    public required string To { get; init; }

    public required string Body { get; init; }

    public required string IdempotencyKey { get; init; }

    public string Code => CodeText().Match(Body).Value;

    [GeneratedRegex(@"\b(?:[0-9]{6}|[A-Z2-9]{10})\b")]
    private static partial Regex CodeText();
}
