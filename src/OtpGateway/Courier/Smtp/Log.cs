using Microsoft.Extensions.Logging;

namespace OtpGateway.Courier.Smtp;

/// <summary>What e-mail by SMTP says beyond what every channel says.</summary>
internal static partial class Log
{
    [LoggerMessage(50, LogLevel.Warning, "The mail server {Server} of channel {Channel} offers no way to sign in: user and password of connection_uri are not used")]
    public static partial void NotSignedIn(this ILogger logger, string server, string channel);

    [LoggerMessage(51, LogLevel.Information, "The mail server {Server} of channel {Channel} had closed a connection that was kept; a new one is opened")]
    public static partial void Reconnected(this ILogger logger, string server, string channel);
}
