namespace OtpGateway.FirstFactor;

/// <summary>No credential and no caller is ever named here.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Authenticator {Authenticator} cannot tell who is calling: {Reason}. Protected routes answer 503.")]
    public static partial void CheckFailed(this ILogger logger, string authenticator, string reason);

    [LoggerMessage(LogLevel.Information, "A request presented {Name} twice to authenticator {Authenticator}: it counts as no one's.")]
    public static partial void PresentedTwice(this ILogger logger, string authenticator, string name);

    [LoggerMessage(LogLevel.Information, "A caller of authenticator {Authenticator} is inactive in the directory: they count as no one.")]
    public static partial void CallerInactive(this ILogger logger, string authenticator);
}
