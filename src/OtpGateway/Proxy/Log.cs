namespace OtpGateway.Proxy;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The store cannot be reached; protected requests are answered with 503")]
    public static partial void StoreUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Held request {HeldId}: the application was not reached, it is kept")]
    public static partial void ResumeReturned(this ILogger logger, string heldId);

    [LoggerMessage(LogLevel.Error, "Held request {HeldId}: forwarding broke off, nobody can tell whether it was carried out")]
    public static partial void ResumeUnknown(this ILogger logger, string heldId);

    [LoggerMessage(LogLevel.Error, "Held request {HeldId}: what became of it could not be noted")]
    public static partial void ResumeNotNoted(this ILogger logger, string heldId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Route {Route}: what a request would do could not be told, {Detail}; it was refused")]
    public static partial void TransactionUntold(this ILogger logger, string route, string detail);

    [LoggerMessage(LogLevel.Error, "Held request {HeldId}: it is not what its code was sent for, and was not forwarded")]
    public static partial void TransactionAltered(this ILogger logger, string heldId);

    [LoggerMessage(LogLevel.Error, "A renewed login could not be noted; its caller will be asked for a code again")]
    public static partial void RenewalNotNoted(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "A logout could not be noted; the session that it ends goes on until it grows old")]
    public static partial void LoginEndNotNoted(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "Route {Route}: a connection was ended, because what let it through has ended")]
    public static partial void LiveConnectionEnded(this ILogger logger, string route);
}
