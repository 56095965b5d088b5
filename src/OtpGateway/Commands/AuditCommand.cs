using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway audit</c>: what the audit trail is good for.</summary>
internal static class AuditCommand
{
    public static Command Make() => new("audit", "Looks at the audit trail.")
    {
        AuditVerifyCommand.Make(),
    };
}
