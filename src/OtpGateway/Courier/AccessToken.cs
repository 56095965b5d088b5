using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>What a token endpoint gave: a token, or why there is none.</summary>
/// <param name="Value">Null when there is none.</param>
/// <param name="Error">Why; not yet redacted.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone.</param>
internal sealed record AccessToken(Secret? Value, string Error, TimeSpan? RetryAfter)
{
    public static AccessToken None(string error, TimeSpan? retryAfter) => new(null, error, retryAfter);

    // The record would print the error.
    public override string ToString() => nameof(AccessToken);
}
