namespace OtpGateway.Admin;

/// <summary>What the admin API says; what operators do through it stands in the audit trail.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The admin API is answered at {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(2, LogLevel.Warning, "A call of the admin API was refused with {Status}: {Reason}")]
    public static partial void CallRefused(this ILogger logger, int status, string reason);

    [LoggerMessage(3, LogLevel.Error, "A call of the admin API failed: the store cannot be reached")]
    public static partial void StoreFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A call of the admin API failed for a reason nobody thought of")]
    public static partial void CallFailed(this ILogger logger, Exception exception);
}
