using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>
/// Keeps to the addresses that somebody has shown to have: whoever holds no more than a password could change a profile,
/// or add to it. The first code that is entered pins what the profile says then; what differs later is new, until a code
/// to a known address has confirmed it. What the operator's directory says is never new.
/// </summary>
internal sealed class AddressChanges(ProvenAddressStore proven, KeyRing keys, Live<FlowOptions> options)
{
    /// <summary>Where codes may go for these addresses of somebody; none of them may be left.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="wanted">Those that would do.</param>
    /// <param name="isSecondFactor">Whether a code by this channel counts.</param>
    public async Task<FlowAddresses> ReachAsync(Identity identity, IReadOnlyList<Address> wanted, Func<string, bool> isSecondFactor, CancellationToken cancellationToken)
    {
        var policy = options.Value.AddressChange;
        if (policy == AddressChange.Allow || wanted.All(address => address.FromDirectory))
            return new FlowAddresses(wanted);
        var known = await proven.KnownAsync(identity.Id, cancellationToken);
        var usable = wanted.Where(address => IsUsable(address, known)).ToList();
        var fresh = wanted.Except(usable).ToList();
        return policy == AddressChange.Refuse || fresh.Count == 0 ? new FlowAddresses(usable) : Aim(identity.Id, wanted, usable, fresh, [.. known.Where(one => isSecondFactor(one.Channel))]);
    }

    /// <summary>
    /// Ends a flow, in its transaction, with what its code has shown. Decides once more: since the code went out somebody
    /// may have shown another address.
    /// </summary>
    /// <param name="fellBack">Whether the code may have gone to each of its addresses: then none of them is shown.</param>
    /// <returns>The addresses that the code may have come from, null for one that is not known any more; null when it may not be used.</returns>
    public async Task<IReadOnlyList<Address?>?> SettleAsync(DbTransaction transaction, Identity identity, MatchedCode code, bool fellBack, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await proven.KnownAsync(transaction, identity.Id, cancellationToken);
        var from = (fellBack ? code.SentTo : code.SentTo.Take(1)).Select(id => Find(identity, known, id)).ToList();
        if (options.Value.AddressChange != AddressChange.Allow && known.Count > 0 && (from.Count == 0 || from.Exists(address => address is null || !IsUsable(address, known))))
            return null;

        var shown = fellBack || from.Count == 0 ? null : from[0];
        if (shown is not null)
            await proven.ProveAsync(transaction, identity.Id, shown, now, cancellationToken);
        foreach (var address in identity.Addresses.Where(address => address.Id != shown?.Id && (known.Count == 0 ? !address.FromDirectory : code.Confirms.Contains(address.Id))))
            await proven.AcceptAsync(transaction, identity.Id, address, cancellationToken);
        // What was changed away from stays until the new one is shown: it may have been mistyped.
        if (shown is not null && identity.Addresses.Any(address => address.Id == shown.Id))
            foreach (var old in known.Where(old => old.Trait == shown.Trait && !identity.Addresses.Any(address => old.Is(address, keys))))
                await ProvenAddressStore.ForgetAsync(transaction, identity.Id, old.AddressHash, cancellationToken);
        return from;
    }

    private bool IsUsable(Address address, IReadOnlyList<ProvenAddress> known) =>
        address.FromDirectory || known.Count == 0 || known.Any(one => one.Is(address, keys));

    private FlowAddresses Aim(string identityId, IReadOnlyList<Address> wanted, List<Address> usable, List<Address> fresh, IReadOnlyList<ProvenAddress> known)
    {
        var aims = new Dictionary<string, FlowAim>(StringComparer.Ordinal);
        var offered = new List<Address>();
        void Offer(Address address)
        {
            if (offered.TrueForAll(other => other.Id != address.Id))
                offered.Add(address);
        }

        foreach (var address in wanted)
        {
            if (!fresh.Contains(address))
            {
                Offer(address);
            }
            // One more beside what is in use: who chooses it says so, and whoever steps up as ever confirms nothing.
            else if (usable.Count > 0 && (usable.Exists(other => other.Trait == address.Trait) || Old(identityId, address, known, sameTrait: true) is null))
            {
                Offer(address);
                aims[address.Id] = new FlowAim(usable.Find(other => other.Trait == address.Trait) ?? usable[0], [address]);
            }
            // The one in use has changed.
            else if ((Old(identityId, address, known, sameTrait: true) ?? Old(identityId, address, known, sameTrait: false)) is { } old)
            {
                Offer(old);
                aims[old.Id] = new FlowAim(old, [.. aims.GetValueOrDefault(old.Id)?.Confirms ?? [], address]);
            }
        }
        return new FlowAddresses(offered) { Aims = aims };
    }

    // The address that was shown last, of the same trait if there is one; what was only accepted with another comes behind.
    private Address? Old(string identityId, Address address, IReadOnlyList<ProvenAddress> known, bool sameTrait) =>
        known.Where(one => sameTrait ? one.Trait == address.Trait : one.Trait != address.Trait)
            .Select(one => Restore(identityId, one)).FirstOrDefault(one => one is not null);

    private Address? Find(Identity identity, IReadOnlyList<ProvenAddress> known, string id) =>
        identity.Addresses.FirstOrDefault(address => address.Id == id) ?? known.Select(one => Restore(identity.Id, one)).FirstOrDefault(address => address?.Id == id);

    private Address? Restore(string identityId, ProvenAddress address) =>
        address.Value is { } value ? Address.Create(identityId, address.Channel, value, address.Trait, keys) : null;
}
