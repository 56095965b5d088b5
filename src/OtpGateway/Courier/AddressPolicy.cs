using System.Net;
using System.Net.Sockets;

namespace OtpGateway.Courier;

/// <summary>
/// Which addresses outgoing calls may reach. Refused always: everything that IANA's special-purpose registries keep from
/// the open internet, except the private, loopback and link-local IPv4 ranges, <c>::1</c> and <c>fc00::/7</c>, which
/// only the strict setting refuses.
/// </summary>
internal static class AddressPolicy
{
    private static readonly IPNetwork[] PrivateV4 = Networks("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16");

    private static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork[] PrivateV6 = Networks("::1/128", "fc00::/7");

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48");

    public static bool Allows(IPAddress address, bool allowPrivateAddresses)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Within(SpecialV4, address) && (allowPrivateAddresses || !Within(PrivateV4, address));
        // An IPv4 address in IPv6 clothing is outside of 2000::/3 and so refused.
        if (GlobalV6.Contains(address))
            return !Within(SpecialV6, address);
        return allowPrivateAddresses && Within(PrivateV6, address);
    }

    private static bool Within(IPNetwork[] networks, IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
