using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway limits</c>: what of gateway.limits is used, and the end of waits and locks.</summary>
internal static class LimitsCommand
{
    public static Command Make() => new("limits", "Shows what of gateway.limits is used and when it is free again, and ends waits and locks.")
    {
        LimitsShowCommand.Make(),
        LimitsResetCommand.Make(),
    };
}
