using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway jsonnet</c>: snippets tried out without a gateway.</summary>
internal static class JsonnetCommand
{
    public static Command Make() => new("jsonnet", "Evaluates Jsonnet programs, for example the snippets of courier.channels.")
    {
        JsonnetEvalCommand.Make(),
        JsonnetEvalBatchCommand.Make(),
    };
}
