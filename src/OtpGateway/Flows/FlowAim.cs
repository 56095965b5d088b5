using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>Where a code goes, and what it confirms besides.</summary>
/// <param name="To">Where it goes.</param>
/// <param name="Confirms">New addresses that are known from then on.</param>
internal sealed record FlowAim(Address To, IReadOnlyList<Address> Confirms);
