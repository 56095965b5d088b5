namespace OtpGateway.Pages;

/// <summary>An address as a button. The id is opaque, never the address itself, and is posted as <c>address</c>.</summary>
internal sealed record AddressChoice(string Id, MaskedAddress Address);
