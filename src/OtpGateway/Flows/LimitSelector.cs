using System.Net;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>Whose limits are asked for; without any of them the gateway's.</summary>
/// <param name="Identity">An identity's id.</param>
/// <param name="Address">A phone number or an e-mail address, in any spelling.</param>
/// <param name="Ip">A caller's address.</param>
/// <param name="Prefix">What numbers side by side have in common: all but their last four digits.</param>
internal sealed record LimitSelector(string? Identity, string? Address, string? Ip, string? Prefix)
{
    public bool IsEmpty => this is { Identity: null, Address: null, Ip: null, Prefix: null };

    /// <returns>The selector in the one spelling of each, or what is wrong with it.</returns>
    public static (LimitSelector? Selector, string Problem) Read(string? identity, string? address, string? ip, string? prefix)
    {
        var selector = new LimitSelector(Present(identity), Present(address), Present(ip), Present(prefix));
        if (selector.Identity is { } id)
        {
            if (!Guid.TryParse(id, out var guid))
                return (null, "identity must be the id of an identity, a UUID");
            selector = selector with { Identity = guid.ToString() };
        }
        if (selector.Address is { } text && !Identifiers.IsAddress(text))
            return (null, "address must be a phone number such as +49 170 1234567, or an e-mail address");
        if (selector.Ip is { } network)
        {
            if (!IPAddress.TryParse(network.Split('/')[0], out var parsed) || ClientNetwork.Of(parsed, proxiesAreNamed: true) is not { } known)
                return (null, "ip must be an IP address");
            selector = selector with { Ip = known };
        }
        if (selector.Prefix is { } number)
        {
            number = string.Concat(number.Where(character => character is not (' ' or '-' or '.')));
            if (number is not ['+', ..] || number.Length is < 3 or > 12 || number.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
                return (null, "prefix must be a phone number without its last four digits, such as +49170123");
            selector = selector with { Prefix = number };
        }
        return (selector, "");
    }

    // It names people.
    public override string ToString() =>
        string.Join(", ", new[] { Identity is null ? null : "an identity", Address is null ? null : "an address", Ip is null ? null : "a caller's address", Prefix is null ? null : "a number prefix" }.OfType<string>());

    private static string? Present(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
