using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>Where a flow may send its codes.</summary>
/// <param name="Offered">What the person may choose from.</param>
internal sealed record FlowAddresses(IReadOnlyList<Address> Offered)
{
    public static FlowAddresses None { get; } = new([]);

    /// <summary>By the id of what is offered: where its code goes, when that confirms something new.</summary>
    public IReadOnlyDictionary<string, FlowAim> Aims { get; init; } = new Dictionary<string, FlowAim>(StringComparer.Ordinal);

    /// <summary>The offered ones that codes go to themselves.</summary>
    public IReadOnlyList<Address> Direct => [.. Offered.Where(address => AimOf(address).To.Id == address.Id)];

    public FlowAim AimOf(Address offered) => Aims.GetValueOrDefault(offered.Id) ?? new FlowAim(offered, []);
}
