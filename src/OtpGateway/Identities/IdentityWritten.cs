namespace OtpGateway.Identities;

/// <summary>What became of a write to the directory.</summary>
internal enum IdentityWritten
{
    Done,

    /// <summary>Another identity of the schema has one of the identifiers.</summary>
    IdentifierTaken,

    /// <summary>Another identity has the external id.</summary>
    ExternalIdTaken,

    /// <summary>Somebody else has changed or removed it meanwhile.</summary>
    Changed,
}
