namespace OtpGateway.Admin;

/// <summary>What the admin API says. Each change an operator makes has its line; nobody's address or text is in it.</summary>
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

    [LoggerMessage(5, LogLevel.Information, "Audit: message {MessageId} was put back into the queue through the admin API")]
    public static partial void MessageResent(this ILogger logger, string messageId);

    [LoggerMessage(6, LogLevel.Information, "Audit: message {MessageId} was cancelled through the admin API")]
    public static partial void MessageCancelled(this ILogger logger, string messageId);

    [LoggerMessage(7, LogLevel.Information, "Audit: {Change} of message {MessageId} through the admin API was refused, it is {Status}")]
    public static partial void ChangeRefused(this ILogger logger, string change, string messageId, string status);

    [LoggerMessage(8, LogLevel.Information, "Audit: identity {IdentityId} was {Change} through the admin API")]
    public static partial void IdentityChanged(this ILogger logger, string change, string identityId);

    [LoggerMessage(9, LogLevel.Information, "Audit: session {SessionId} was ended through the admin API")]
    public static partial void SessionEnded(this ILogger logger, string sessionId);

    [LoggerMessage(10, LogLevel.Information, "Audit: {Count} sessions of identity {IdentityId} were ended through the admin API")]
    public static partial void SessionsEnded(this ILogger logger, int count, string identityId);

    [LoggerMessage(11, LogLevel.Information, "Audit: session {SessionId} was extended through the admin API")]
    public static partial void SessionExtended(this ILogger logger, string sessionId);
}
