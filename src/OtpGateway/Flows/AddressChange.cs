namespace OtpGateway.Flows;

/// <summary>What holds for an address that the application says and that nobody has shown to have (<c>gateway.address_change</c>).</summary>
internal enum AddressChange
{
    /// <summary>A code to a known address confirms it first.</summary>
    VerifyOld,

    /// <summary>It is used like any other.</summary>
    Allow,

    /// <summary>It is not used until an administrator has confirmed it.</summary>
    Refuse,
}
