using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows.Visitors;

/// <summary>What the right code has opened for a visitor.</summary>
internal abstract record VisitorPass
{
    private VisitorPass()
    {
    }

    /// <summary>There is another address to prove.</summary>
    public sealed record Next(Flow Flow) : VisitorPass;

    /// <summary>Signed in: the session under its new handle or token.</summary>
    /// <param name="Created">The identity, where the flow has created it.</param>
    public sealed record SignedIn(Session Session, string Handle, StoredIdentity? Created = null) : VisitorPass;

    /// <summary>The address is proven; that was all.</summary>
    public sealed record Proven : VisitorPass;

    /// <summary>Somebody else has what was entered. Told only to who has shown that it is theirs.</summary>
    public sealed record Taken : VisitorPass;
}
