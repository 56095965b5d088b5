using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>How the gateway proves itself to a provider (<c>request_config.auth</c>).</summary>
internal abstract partial record RequestAuth
{
    private RequestAuth()
    {
    }

    /// <summary>The values that must never be seen again.</summary>
    public abstract IEnumerable<Secret> Secrets { get; }

    public sealed record BasicAuth(Secret User, Secret Password) : RequestAuth
    {
        public override IEnumerable<Secret> Secrets => [User, Password, new Secret(Credentials)];

        /// <summary>The two as they go over the wire (RFC 7617).</summary>
        public string Credentials => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User.Reveal()}:{Password.Reveal()}"));
    }

    public sealed record ApiKey(string Name, Secret Value, ApiKeyPlace Place) : RequestAuth
    {
        public override IEnumerable<Secret> Secrets => [Value];
    }

    /// <summary>A token that does not change (RFC 6750, 2.1).</summary>
    public sealed record Bearer(Secret Token) : RequestAuth
    {
        public override IEnumerable<Secret> Secrets => [Token];
    }

    /// <summary>A token that is fetched for it (RFC 6749, 4.4).</summary>
    public sealed record ClientCredentials(TokenRequest Request) : RequestAuth
    {
        public override IEnumerable<Secret> Secrets => Request.Secrets;
    }

    /// <summary>A signature over the request (AWS Signature Version 4).</summary>
    public sealed record AwsSignature(string Region, string Service, string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken) : RequestAuth
    {
        public override IEnumerable<Secret> Secrets => SessionToken is null ? [SecretAccessKey, new Secret(AccessKeyId)] : [SecretAccessKey, new Secret(AccessKeyId), SessionToken];
    }

    public static RequestAuth? Read(ConfigNode request, ClientOptions clients)
    {
        if (!request.Has("auth"))
            return null;
        var node = request.Section("auth");
        node.RequiredString("type");
        var type = node.Choice("type", AuthType.None, ("basic_auth", AuthType.Basic), ("api_key", AuthType.ApiKey), ("bearer", AuthType.Bearer),
            ("oauth2_client_credentials", AuthType.ClientCredentials), ("aws_sigv4", AuthType.AwsSignature));
        var config = node.Section("config");
        switch (type)
        {
            case AuthType.Basic:
                return new BasicAuth(new Secret(config.RequiredString("user")), new Secret(config.RequiredString("password")));
            case AuthType.ApiKey:
                return ReadApiKey(config);
            case AuthType.Bearer:
                return new Bearer(new Secret(HeaderValue(config, "token")));
            case AuthType.ClientCredentials:
                return TokenRequest.Read(config, clients) is { } token ? new ClientCredentials(token) : null;
            case AuthType.AwsSignature:
                return ReadAwsSignature(config);
            default:
                // The problem is about the type; what stands in its config cannot be judged.
                _ = config.Raw;
                return null;
        }
    }

    private static ApiKey ReadApiKey(ConfigNode config)
    {
        var name = config.RequiredString("name");
        var place = config.Choice("in", ApiKeyPlace.Header, ("header", ApiKeyPlace.Header), ("cookie", ApiKeyPlace.Cookie), ("query", ApiKeyPlace.Query));
        if (place != ApiKeyPlace.Query && name.Length > 0 && !HeaderRules.IsName(name))
            config.Problem("name", "is not the name of a header or cookie");
        if (place == ApiKeyPlace.Header && HeaderRules.IsFraming(name))
            config.Problem("name", $"'{name}' is set by the gateway itself and cannot carry the key");
        if (place == ApiKeyPlace.Header && HeaderRules.IsPerMessage(name))
            config.Problem("name", $"'{name}' is set by the gateway, for each message its own: with the key in it, the provider would take all messages for the same one");
        var value = place == ApiKeyPlace.Query ? config.RequiredString("value") : HeaderValue(config, "value");
        return new ApiKey(name, new Secret(value), place);
    }

    private static AwsSignature ReadAwsSignature(ConfigNode config)
    {
        var region = AwsName(config, "region");
        var service = AwsName(config, "service");
        var session = config.Has("session_token") ? new Secret(HeaderValue(config, "session_token")) : null;
        return new AwsSignature(region, service, HeaderValue(config, "access_key_id"), new Secret(config.RequiredString("secret_access_key")), session);
    }

    private static string AwsName(ConfigNode config, string key)
    {
        var name = config.RequiredString(key);
        if (name.Length > 0 && !AwsName().IsMatch(name))
            config.Problem(key, "must be small letters, digits and hyphens, such as eu-central-1 or sns");
        return name;
    }

    private static string HeaderValue(ConfigNode config, string key)
    {
        var value = config.RequiredString(key);
        if (!HeaderRules.IsValue(value))
            config.Problem(key, "has characters that a header cannot carry");
        return value;
    }

    [GeneratedRegex("^[a-z0-9-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex AwsName();

    private enum AuthType
    {
        None,
        Basic,
        ApiKey,
        Bearer,
        ClientCredentials,
        AwsSignature,
    }
}
