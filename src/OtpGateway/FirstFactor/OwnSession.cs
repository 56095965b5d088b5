using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>The gateway's own session is the first factor: of people who signed in with a code, by cookie or session token.</summary>
internal sealed record OwnSession : Authenticator
{
    public const string Type = "gateway_session";

    // Whose session it is stands in the store: the request alone shows no more than a handle.
    public override Presented Present(HttpContext context) => new Presented.PerhapsOwn();

    public override IReadOnlyList<string> CredentialHeaders => [];

    public override IReadOnlyList<string> OtherHeaders(HttpContext context) => [];

    public static OwnSession ReadFrom(ConfigNode node) => new() { Name = ReadName(node, Type) };
}
