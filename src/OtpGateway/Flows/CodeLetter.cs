using System.Text.Json.Nodes;
using OtpGateway.Courier;
using OtpGateway.HeldRequests;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>A code that is to go out: where to, in which words, and what the words may tell.</summary>
/// <param name="To">Where it goes.</param>
/// <param name="TemplateType">What the message says (<c>login_code_valid</c>).</param>
/// <param name="Person">Whose code it is, as templates and snippets see them.</param>
/// <param name="IdentityId">The identity that the message is kept under.</param>
/// <param name="Trigger">The request that makes it go out.</param>
internal sealed record CodeLetter(Address To, string TemplateType, JsonObject Person, string IdentityId, MessageTrigger Trigger)
{
    /// <summary>Where it goes instead when that fails; null for nowhere.</summary>
    public Address? Fallback { get; init; }

    /// <summary>New addresses that the code confirms besides.</summary>
    public IReadOnlyList<Address> Confirms { get; init; } = [];

    /// <summary>What the code confirms, in words; null where nothing is said of it.</summary>
    public Transaction? Transaction { get; init; }

    /// <summary>False: nobody has this address. The same work is done, and nothing goes out, so that nobody learns it.</summary>
    public bool IsForSomebody { get; init; } = true;

    // It holds an address and traits.
    public override string ToString() => $"{TemplateType} to {To}";
}
