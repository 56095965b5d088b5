using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway courier</c>: channels and snippets tried out without a step-up.</summary>
internal static class CourierCommand
{
    public static Command Make() => new("courier", "Tries channels out, and says what snippets are given.")
    {
        CourierTestCommand.Make(),
        CourierContextCommand.Make(),
    };
}
