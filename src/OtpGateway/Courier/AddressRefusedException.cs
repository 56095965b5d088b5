namespace OtpGateway.Courier;

/// <summary>A host is only at addresses that outgoing calls may not reach.</summary>
/// <param name="settings">The configuration keys that decide it.</param>
internal sealed class AddressRefusedException(string host, string settings) : IOException($"{host} is at an address that is refused ({settings})");
