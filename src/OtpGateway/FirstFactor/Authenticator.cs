using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>One way in which the application tells who is calling (an item of <c>gateway.authenticators</c>).</summary>
internal abstract record Authenticator
{
    /// <summary>What its callers belong to: a subject is known by authenticator and id. Default: the type.</summary>
    public required string Name { get; init; }

    /// <summary>What the request has for this authenticator. Asks nobody.</summary>
    public abstract Presented Present(HttpContext context);

    /// <summary>The request headers besides Cookie and Authorization that the answer depends on.</summary>
    public abstract IReadOnlyList<string> OtherHeaders(HttpContext context);

    /// <summary>The request headers besides Cookie and Authorization that may ever say who is calling.</summary>
    public abstract IReadOnlyList<string> CredentialHeaders { get; }

    /// <summary>The item, or null where it cannot be read at all (then reported).</summary>
    public static Authenticator? Read(ConfigNode node)
    {
        var type = node.RequiredString("type");
        switch (type)
        {
            case CookieSession.Type:
                return CookieSession.ReadFrom(node);
            case BearerToken.Type:
                return BearerToken.ReadFrom(node);
            case TrustedHeaders.Type:
                return TrustedHeaders.ReadFrom(node);
            case OwnSession.Type:
                return OwnSession.ReadFrom(node);
            case LoginForm.Type:
                return LoginForm.ReadFrom(node);
            case not "":
                node.Problem("type", $"'{type}' is not valid: {Spelling.Hint(type, [CookieSession.Type, BearerToken.Type, TrustedHeaders.Type, OwnSession.Type, LoginForm.Type])}");
                break;
        }
        // The other keys mean nothing without the type: none of them is called unknown.
        _ = node.Raw;
        return null;
    }

    protected static string ReadName(ConfigNode node, string type)
    {
        var name = node.String("name", type);
        if (name.Length == 0)
            node.Problem("name", "must not be empty");
        return name;
    }
}
