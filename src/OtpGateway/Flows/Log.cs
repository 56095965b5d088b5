namespace OtpGateway.Flows;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Flow {FlowId}: a code is on its way by {Channel}")]
    public static partial void CodeQueued(this ILogger logger, string flowId, string channel);

    [LoggerMessage(LogLevel.Warning, "Flow {FlowId}: no code was sent, a budget of gateway.limits is spent")]
    public static partial void SendLimitReached(this ILogger logger, string flowId);

    [LoggerMessage(LogLevel.Warning, "Flow {FlowId}: a submission was not evaluated, too many failures of this identity")]
    public static partial void SubmissionLocked(this ILogger logger, string flowId);

    [LoggerMessage(LogLevel.Information, "Flow {FlowId}: a code was refused, {Left} attempts left")]
    public static partial void CodeRefused(this ILogger logger, string flowId, int left);

    [LoggerMessage(LogLevel.Information, "Flow {FlowId}: passed by {Channel}")]
    public static partial void CodeAccepted(this ILogger logger, string flowId, string channel);

    [LoggerMessage(LogLevel.Information, "Flow {FlowId}: passed by a backup code")]
    public static partial void BackupCodeAccepted(this ILogger logger, string flowId);

    [LoggerMessage(LogLevel.Warning, "A form of the gateway was refused: {Reason}")]
    public static partial void FormRefused(this ILogger logger, string reason);
}
