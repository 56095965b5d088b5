using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>A token of an API caller; the application is asked whose it is. Tokens rotate: the login is known by its subject.</summary>
internal sealed record BearerToken : Authenticator
{
    public const string Type = "bearer_token";

    private const string Authorization = "Authorization";
    private const string Scheme = "Bearer ";
    private readonly IReadOnlyList<string> otherHeaders;

    private BearerToken(string header, SessionCheck check)
    {
        Header = header;
        Check = check;
        otherHeaders = header == Authorization ? check.ForwardHeaders : [.. check.ForwardHeaders, header];
    }

    /// <summary>The header that holds the token (<c>token_from.header</c>). Default: <c>Authorization</c>, of the form <c>Bearer …</c>.</summary>
    public string Header { get; }

    public SessionCheck Check { get; }

    public override Presented Present(HttpContext context)
    {
        var values = context.Request.Headers[Header];
        if (values.Count > 1)
            return new Presented.Twice(Header);
        var value = values.ToString().Trim();
        // The gateway's own session tokens are nobody's first factor, and not the application's to see.
        if (value.Length == 0 || SessionToken.IsWellFormed(value) || SessionToken.IsBearer(value) || (Header == Authorization && !HoldsToken(value)))
            return new Presented.Nothing();
        var headers = Check.Forwarded(context.Request.Headers);
        headers.Add(new(Header, value));
        return new Presented.ToAsk(Check, headers, [], []);
    }

    public override IReadOnlyList<string> CredentialHeaders => otherHeaders;

    public override IReadOnlyList<string> OtherHeaders(HttpContext context) => otherHeaders;

    public static BearerToken ReadFrom(ConfigNode node)
    {
        var from = node.Section("token_from");
        foreach (var later in (string[])["query_parameter", "cookie"])
            if (from.Has(later))
                from.Problem(later, "is not supported yet: name a header");
        var header = from.String("header", Authorization);
        if (!HttpToken.IsToken(header))
            from.Problem("header", "must be the name of a header");
        // One spelling for the scheme's own header, so that it can be told from the others.
        if (header.Equals(Authorization, StringComparison.OrdinalIgnoreCase))
            header = Authorization;
        return new BearerToken(header, SessionCheck.Read(node)) { Name = ReadName(node, Type) };
    }

    private static bool HoldsToken(string value) =>
        value.Length > Scheme.Length && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
}
