using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>An address that somebody has shown to have, by entering a code that went there.</summary>
/// <param name="Channel"><c>sms</c> or <c>email</c>.</param>
/// <param name="Value">The address in its one spelling; null where no secret that is still read opens it.</param>
/// <param name="Trait">The trait that it stood in.</param>
/// <param name="AddressHash">The keyed hash that it is kept under.</param>
/// <param name="ProvenAt">When a code that went there was last entered; <see cref="Never"/> where it was accepted with another.</param>
internal sealed record ProvenAddress(string Channel, string? Value, string Trait, string AddressHash, DateTimeOffset ProvenAt)
{
    /// <summary>No code that went there was entered: the code that was had gone to another address of the same person.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    /// <summary>Whether it is this address, in whatever spelling.</summary>
    public bool Is(Address address, KeyRing keys) =>
        Channel == address.Channel && (Value is null ? address.HasHash(AddressHash, keys) : address.IsSpelled(Value));

    // An address is personal data: what prints it prints no more than where it stood.
    public override string ToString() => $"{Channel}:{Trait}";
}
