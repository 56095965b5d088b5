using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>How the gateway proves itself to a provider (<c>request_config.auth</c>).</summary>
internal abstract record RequestAuth
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

    public static RequestAuth? Read(ConfigNode request)
    {
        if (!request.Has("auth"))
            return null;
        var node = request.Section("auth");
        node.RequiredString("type");
        var type = node.Choice("type", AuthType.None, ("basic_auth", AuthType.Basic), ("api_key", AuthType.ApiKey));
        var config = node.Section("config");
        switch (type)
        {
            case AuthType.Basic:
                return new BasicAuth(new Secret(config.RequiredString("user")), new Secret(config.RequiredString("password")));
            case AuthType.ApiKey:
                var name = config.RequiredString("name");
                var place = config.Choice("in", ApiKeyPlace.Header, ("header", ApiKeyPlace.Header), ("cookie", ApiKeyPlace.Cookie), ("query", ApiKeyPlace.Query));
                if (place != ApiKeyPlace.Query && name.Length > 0 && !HeaderRules.IsName(name))
                    config.Problem("name", "is not the name of a header or cookie");
                var value = config.RequiredString("value");
                if (place != ApiKeyPlace.Query && !HeaderRules.IsValue(value))
                    config.Problem("value", "has characters that a header cannot carry");
                return new ApiKey(name, new Secret(value), place);
            default:
                // The problem is about the type; what stands in its config cannot be judged.
                _ = config.Raw;
                return null;
        }
    }

    private enum AuthType
    {
        None,
        Basic,
        ApiKey,
    }
}
