namespace OtpGateway.FirstFactor;

/// <summary>No credential and no caller is ever named here.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Authenticator {Authenticator} cannot tell who is calling: {Reason}. Protected routes answer 503.")]
    public static partial void CheckFailed(this ILogger logger, string authenticator, string reason);

    [LoggerMessage(LogLevel.Information, "A request presented {Name} twice to authenticator {Authenticator}: it counts as no one's.")]
    public static partial void PresentedTwice(this ILogger logger, string authenticator, string name);

    [LoggerMessage(LogLevel.Warning, "A login passed that authenticator {Authenticator} could not read: {Reason}. Nobody is known by it.")]
    public static partial void LoginNotRead(this ILogger logger, string authenticator, string reason);

    [LoggerMessage(LogLevel.Error, "A login or logout could not be noted; nobody is known by a login that was not")]
    public static partial void LoginNotNoted(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "A caller of authenticator {Authenticator} is inactive in the directory: they count as no one.")]
    public static partial void CallerInactive(this ILogger logger, string authenticator);
}
