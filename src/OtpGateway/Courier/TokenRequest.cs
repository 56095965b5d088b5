using System.Security.Cryptography;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>How a token is asked for with client credentials (RFC 6749, 2.3.1 and 4.4.2; <c>auth.type: oauth2_client_credentials</c>).</summary>
internal sealed record TokenRequest
{
    public required Uri Url { get; init; }

    public required Secret ClientId { get; init; }

    public required Secret ClientSecret { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Which API the token is for, where the token endpoint wants to be told. Default: none.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Whether the credentials go into the body instead of the <c>Authorization</c> header. Default: false.</summary>
    public bool CredentialsInBody { get; init; }

    /// <summary>Whether the token endpoint may be at a private address.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    public IEnumerable<Secret> Secrets => [ClientId, ClientSecret, new Secret(Credentials)];

    /// <summary>The credentials for the header: each form-encoded before the two are joined (RFC 6749, 2.3.1).</summary>
    public string Credentials =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormBody.Encode(ClientId.Reveal())}:{FormBody.Encode(ClientSecret.Reveal())}"));

    /// <summary>The body of the request.</summary>
    public string Form
    {
        get
        {
            var fields = new List<(string Name, string Value)> { ("grant_type", "client_credentials") };
            if (Scopes.Count > 0)
                fields.Add(("scope", string.Join(' ', Scopes)));
            if (Audience.Length > 0)
                fields.Add(("audience", Audience));
            if (CredentialsInBody)
                fields.AddRange([("client_id", ClientId.Reveal()), ("client_secret", ClientSecret.Reveal())]);
            return string.Join('&', fields.Select(pair => $"{pair.Name}={FormBody.Encode(pair.Value)}"));
        }
    }

    /// <summary>Names what is asked for, and whether it may be asked there. A hash: the keys of a cache end up in memory dumps.</summary>
    public string Key =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Url.AbsoluteUri}\n{CredentialsInBody}\n{AllowPrivateAddresses}\n{Credentials}\n{Form}")));

    public static TokenRequest? Read(ConfigNode config, ClientOptions clients)
    {
        var id = config.RequiredString("client_id");
        var secret = config.RequiredString("client_secret");
        var inBody = config.Choice("auth_style", false, ("header", false), ("body", true));
        var scopes = config.Strings("scopes");
        var audience = config.String("audience", "");
        var text = config.RequiredString("token_url");
        if (text.Length == 0)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            config.Problem("token_url", "must be an address that begins with https:// or http://, without user, password or #");
            return null;
        }
        return new TokenRequest
        {
            Url = url,
            ClientId = new Secret(id),
            ClientSecret = new Secret(secret),
            Scopes = scopes,
            Audience = audience,
            CredentialsInBody = inBody,
            AllowPrivateAddresses = clients.AllowsPrivateAddresses(url),
        };
    }
}
