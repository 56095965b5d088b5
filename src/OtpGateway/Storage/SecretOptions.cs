using OtpGateway.Configuration;

namespace OtpGateway.Storage;

/// <summary>
/// The secrets that everything kept is protected with (<c>secrets</c>). The first of a list is used for what is new,
/// the others still read what was written with them.
/// </summary>
internal sealed record SecretOptions
{
    public const int MinimumBytes = 32;

    /// <summary>For keyed hashes: codes, handles, fingerprints.</summary>
    public IReadOnlyList<Secret> Cookie { get; init; } = [];

    /// <summary>For encryption: messages, held requests, identities.</summary>
    public IReadOnlyList<Secret> Cipher { get; init; } = [];

    public bool Missing => Cookie.Count == 0 || Cipher.Count == 0;

    public static SecretOptions Read(ConfigNode root)
    {
        var node = root.Section("secrets");
        var common = List(node, "default");
        var cookie = List(node, "cookie");
        var cipher = List(node, "cipher");
        return new SecretOptions { Cookie = cookie.Count > 0 ? cookie : common, Cipher = cipher.Count > 0 ? cipher : common };
    }

    private static List<Secret> List(ConfigNode node, string key)
    {
        var secrets = new List<Secret>();
        foreach (var (index, text) in node.Strings(key).Index())
        {
            if (System.Text.Encoding.UTF8.GetByteCount(text) < MinimumBytes)
                node.Problem($"{key}[{index}]", $"must be at least {MinimumBytes} bytes long; `openssl rand -base64 48` makes a good one");
            secrets.Add(new Secret(text));
        }
        return secrets;
    }
}
