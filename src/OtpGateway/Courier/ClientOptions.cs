using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>Where outgoing calls may go (<c>clients.http</c>, <c>clients.smtp</c>).</summary>
internal sealed record ClientOptions
{
    /// <summary>Whether private, loopback and link-local addresses are refused. Default: false, as in Ory Kratos.</summary>
    public bool DisallowPrivateAddresses { get; init; }

    /// <summary>URLs that may be at a private address all the same.</summary>
    public IReadOnlyList<UrlGlob> Exceptions { get; init; } = [];

    /// <summary>The same for mail servers. Default: false.</summary>
    public bool DisallowPrivateMailServers { get; init; }

    public bool AllowsPrivateAddresses(Uri url) => !DisallowPrivateAddresses || Exceptions.Any(exception => exception.Matches(url));

    public static ClientOptions Read(ConfigNode root)
    {
        var node = root.Section("clients").Section("http");
        var exceptions = new List<UrlGlob>();
        foreach (var (index, text) in node.Strings("private_ip_exception_urls").Index())
        {
            if (UrlGlob.TryParse(text, out var glob))
                exceptions.Add(glob);
            else
                node.Problem($"private_ip_exception_urls[{index}]", "is not a pattern for URLs such as https://sms.internal/**");
        }
        return new ClientOptions
        {
            DisallowPrivateAddresses = node.Bool("disallow_private_ip_ranges", false),
            Exceptions = exceptions,
            DisallowPrivateMailServers = root.Section("clients").Section("smtp").Bool("disallow_private_ip_ranges", false),
        };
    }
}
