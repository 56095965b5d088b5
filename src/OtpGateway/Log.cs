namespace OtpGateway;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "What has ended could not be removed; it is tried again")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Information, "Keys of Ory Kratos's that have no use here: {Keys}")]
    public static partial void KeysIgnored(ILogger logger, string keys);

    [LoggerMessage(LogLevel.Information, "Serving {Origin} at {Addresses}, store: {Store}")]
    public static partial void Serving(ILogger logger, string origin, string addresses, string store);
}
