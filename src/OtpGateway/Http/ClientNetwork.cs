using System.Net;
using System.Net.Sockets;

namespace OtpGateway.Http;

/// <summary>Where a caller is, as far as callers can be counted by it.</summary>
internal static class ClientNetwork
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>The IPv4 address, or the IPv6 network of 64 bits that one subscriber has; null where it cannot be told from others.</summary>
    /// <param name="context">The request, behind the forwarding headers that are believed.</param>
    /// <param name="proxiesAreNamed">Otherwise a private address may be that of a reverse proxy, which everybody has.</param>
    public static string? Of(HttpContext context, bool proxiesAreNamed) => Of(context.Connection.RemoteIpAddress, proxiesAreNamed);

    public static string? Of(IPAddress? address, bool proxiesAreNamed)
    {
        if (address is null)
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (!proxiesAreNamed && Array.Exists(Private, network => network.Contains(address)))
            return null;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
