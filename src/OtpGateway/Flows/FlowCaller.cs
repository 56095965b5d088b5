using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>Whose flow a request to the gateway's own endpoints is about: a person and their login, and the session where there is one.</summary>
internal sealed record FlowCaller(Identity Identity, string Fingerprint, string Authenticator, Session? Session)
{
    /// <summary>The channel that the first factor came by; null where it was none of ours.</summary>
    public string? FirstFactorChannel => Session?.FirstFactorChannel;
}
