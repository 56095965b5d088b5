using OtpGateway.Configuration;

namespace OtpGateway.Storage;

/// <summary>
/// The secrets that everything kept is protected with (<c>secrets</c>). The first of a list is used for what is new,
/// the others still read what was written with them.
/// </summary>
internal sealed record SecretOptions
{
    public const int MinimumBytes = 32;

    // Random ones of this length have far more, whatever they are written with.
    private const int FewestDifferent = 10;

    // Ory's examples, and what people write where they mean to come back.
    private static readonly string[] Examples = ["please-change-me", "changeme", "change-me", "change_me", "insecure", "not-secure", "secret-key-here", "your-secret"];

    /// <summary>For keyed hashes: codes, handles, fingerprints.</summary>
    public IReadOnlyList<Secret> Cookie { get; init; } = [];

    /// <summary>For encryption: messages, held requests, identities.</summary>
    public IReadOnlyList<Secret> Cipher { get; init; } = [];

    public bool Missing => Cookie.Count == 0 || Cipher.Count == 0;

    public static SecretOptions Read(ConfigNode root)
    {
        var node = root.Section("secrets");
        var dev = root.Bool("dev", false);
        var common = List(node, "default", dev);
        var cookie = List(node, "cookie", dev);
        var cipher = List(node, "cipher", dev);
        return new SecretOptions { Cookie = cookie.Count > 0 ? cookie : common, Cipher = cipher.Count > 0 ? cipher : common };
    }

    private static List<Secret> List(ConfigNode node, string key, bool dev)
    {
        var secrets = new List<Secret>();
        foreach (var (index, text) in node.Strings(key).Index())
        {
            if (System.Text.Encoding.UTF8.GetByteCount(text) < MinimumBytes)
                node.Problem($"{key}[{index}]", $"must be at least {MinimumBytes} bytes long; `openssl rand -base64 48` makes a good one");
            else if (!dev && IsWeak(text))
                node.Problem($"{key}[{index}]", "is an example or too simple, and whoever guesses it can forge what the gateway trusts; `openssl rand -base64 48` makes a good one");
            secrets.Add(new Secret(text));
        }
        return secrets;
    }

    private static bool IsWeak(string text) =>
        text.Distinct().Count() < FewestDifferent || Examples.Any(example => text.Contains(example, StringComparison.OrdinalIgnoreCase));
}
