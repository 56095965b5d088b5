namespace OtpGateway.Configuration;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration has been read again and is in force")]
    public static partial void Reloaded(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed configuration is refused, the one before stays in force: {Problems}")]
    public static partial void ReloadRefused(this ILogger logger, string problems);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed configuration could not be taken over, the one before stays in force")]
    public static partial void ReloadFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Restart needed: {Keys} changed and count from the next start")]
    public static partial void RestartNeeded(this ILogger logger, string keys);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    public static partial void Warning(this ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "Keys of Ory Kratos's that have no use here: {Keys}")]
    public static partial void Ignored(this ILogger logger, string keys);
}
