namespace OtpGateway.Identities;

/// <summary>The ways a code can go, in Ory's words (<c>via</c> in an identity schema).</summary>
internal static class Channels
{
    public const string Sms = "sms";
    public const string Email = "email";
}
