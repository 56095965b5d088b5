using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway identities</c>: the directory in the store, filled, read and emptied.</summary>
internal static class IdentitiesCommand
{
    public static Command Make() => new("identities", "Imports, exports and erases identities of the directory in the store.")
    {
        IdentitiesImportCommand.Make(),
        IdentitiesExportCommand.Make(),
        IdentitiesEraseCommand.Make(),
    };
}
