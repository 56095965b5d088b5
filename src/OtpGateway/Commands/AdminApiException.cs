namespace OtpGateway.Commands;

/// <summary>The admin API cannot be reached, or answered what nobody expects; the message is for the operator.</summary>
internal sealed class AdminApiException(string message) : Exception(message);
