using OtpGateway.HeldRequests;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>How a flow can be passed.</summary>
/// <param name="Addresses">Where a code can go.</param>
/// <param name="BackupCodes">Whether a backup code is taken as well.</param>
internal sealed record FlowChoices(IReadOnlyList<Address> Addresses, bool BackupCodes)
{
    public static FlowChoices None { get; } = new([], BackupCodes: false);

    /// <summary>The addresses that their codes go to themselves, and not to another one that must confirm them.</summary>
    public IReadOnlyList<Address> Direct { get; init; } = [];

    /// <summary>What a code confirms, in words; null where nothing is said of it.</summary>
    public Transaction? Transaction { get; init; }

    public bool Any => Addresses.Count > 0 || BackupCodes;
}
