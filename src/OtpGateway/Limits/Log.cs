namespace OtpGateway.Limits;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Numbers under {Prefix}: {Verified} of the last {Ended} codes were entered; somebody may send messages for the money")]
    public static partial void ConversionLow(this ILogger logger, string prefix, int verified, int ended);

    [LoggerMessage(LogLevel.Warning, "Numbers under {Prefix}: {Verified} of the last {Ended} codes were entered; no code goes there for {StopFor}")]
    public static partial void PrefixStopped(this ILogger logger, string prefix, int verified, int ended, TimeSpan stopFor);

    [LoggerMessage(LogLevel.Warning, "{Failed} of {All} codes that were entered within a minute were wrong; somebody may try codes with many people")]
    public static partial void ManyFailures(this ILogger logger, long failed, long all);
}
