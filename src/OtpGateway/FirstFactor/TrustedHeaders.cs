using System.Net;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.FirstFactor;

/// <summary>Another proxy in front of the gateway has signed the caller in and says so in headers. Only its own address is believed.</summary>
internal sealed record TrustedHeaders : Authenticator
{
    public const string Type = "trusted_headers";

    private readonly string[] headers;

    private TrustedHeaders(string id, IReadOnlyDictionary<string, string> traits)
    {
        Id = id;
        Traits = traits;
        headers = [id, .. traits.Values];
    }

    /// <summary>The addresses that are believed: of the connection itself, never of a forwarding header.</summary>
    public required IReadOnlyList<IPNetwork> From { get; init; }

    /// <summary>The header with the application's id of the caller.</summary>
    public string Id { get; }

    /// <summary>Headers by the dotted path of the trait that they hold.</summary>
    public IReadOnlyDictionary<string, string> Traits { get; }

    public override Presented Present(HttpContext context)
    {
        if (!IsTrusted(Peer.Of(context)))
            return new Presented.Nothing();
        var request = context.Request.Headers;
        var id = request[Id];
        // A second value may have come from the caller, past a proxy that adds its own instead of replacing.
        if (id.Count > 1)
            return new Presented.Twice(Id);
        var subject = id.ToString().Trim();
        if (subject.Length == 0)
            return new Presented.Nothing();
        var traits = new JsonObject();
        foreach (var (trait, header) in Traits)
        {
            var value = request[header];
            if (value.Count > 1)
                return new Presented.Twice(header);
            if (value.ToString().Trim() is { Length: > 0 } text)
                TraitPath.Set(traits, trait, text);
        }
        return new Presented.Known(subject, traits);
    }

    public override IReadOnlyList<string> CredentialHeaders => headers;

    public override IReadOnlyList<string> OtherHeaders(HttpContext context) => IsTrusted(Peer.Of(context)) ? headers : [];

    public static TrustedHeaders ReadFrom(ConfigNode node)
    {
        var id = node.RequiredString("id");
        if (id.Length > 0 && !HttpToken.IsToken(id))
            node.Problem("id", "must be the name of a header");
        var traits = node.StringMap("traits");
        foreach (var (trait, header) in traits)
        {
            if (!HttpToken.IsToken(header))
                node.Problem($"traits.{trait}", "must be the name of a header");
            if (trait.Split('.').Any(part => part.Length == 0))
                node.Problem($"traits.{trait}", "the name of a trait has no empty part");
            if (traits.Keys.Any(other => other.StartsWith(trait + ".", StringComparison.Ordinal)))
                node.Problem($"traits.{trait}", "cannot be a value and hold other traits at once");
        }
        return new TrustedHeaders(id, traits) { Name = ReadName(node, Type), From = ReadRanges(node) };
    }

    private static List<IPNetwork> ReadRanges(ConfigNode node)
    {
        var texts = node.Strings("from");
        if (texts.Count == 0)
            node.Problem("from", "must list the addresses that are believed, such as [\"10.0.0.5\"] or [\"10.0.0.0/8\"]");
        var ranges = new List<IPNetwork>();
        foreach (var (index, text) in texts.Index())
        {
            if (TryRange(text, out var range))
                ranges.Add(range);
            else
                node.Problem($"from[{index}]", $"must be an address or a range such as \"10.0.0.0/8\", not \"{text}\"");
            if (text.EndsWith("/0", StringComparison.Ordinal))
                node.Warn($"from[{index}]", "believes everybody: whoever reaches the gateway can name themselves as they like");
        }
        return ranges;
    }

    private static bool TryRange(string text, out IPNetwork range)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            range = default;
            return false;
        }
        if (slash < 0)
        {
            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }
        // "10.0.0.1/8" may be meant as one host or as a whole network: not for us to guess.
        return IPNetwork.TryParse(text, out range) && range.BaseAddress.Equals(address);
    }

    private bool IsTrusted(IPAddress? peer)
    {
        if (peer is null)
            return false;
        // A listener for both versions shows IPv4 callers as ::ffff:10.0.0.5.
        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        for (var i = 0; i < From.Count; i++)
            if (From[i].Contains(address))
                return true;
        return false;
    }
}
