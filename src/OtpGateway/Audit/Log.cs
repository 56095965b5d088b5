namespace OtpGateway.Audit;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    public static partial void Recorded(this ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Error, "The audit trail cannot be written, so this stands here: {Line}")]
    public static partial void NotWritten(this ILogger logger, string line, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "How far the audit trail has come could not be kept in the store; it is tried again")]
    public static partial void NotAnchored(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "Old files of the audit trail could not be removed; it is tried again")]
    public static partial void NotRemoved(this ILogger logger, Exception exception);
}
