namespace OtpGateway.Courier;

/// <summary>A host is only at addresses that outgoing calls may not reach.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"{host} is at an address that is refused (clients.http.disallow_private_ip_ranges, clients.http.private_ip_exception_urls)");
