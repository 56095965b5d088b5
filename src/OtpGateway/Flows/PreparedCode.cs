using OtpGateway.Courier;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>A code and its message, made but not yet written.</summary>
/// <param name="Id">The code's id.</param>
/// <param name="Code">The code.</param>
/// <param name="ExpiresAt">From here on it is useless.</param>
/// <param name="Message">The message that carries it.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Fallback">Where it goes instead when that fails; null for nowhere.</param>
internal sealed record PreparedCode(string Id, OneTimeCode Code, DateTimeOffset ExpiresAt, MessageRow Message, Address To, Address? Fallback)
{
    /// <summary>The ids of the addresses that it may go to, the chosen one first.</summary>
    public IEnumerable<string> SentTo => Fallback is null ? [To.Id] : [To.Id, Fallback.Id];

    /// <summary>New addresses that it confirms besides.</summary>
    public IReadOnlyList<Address> Confirms { get; init; } = [];

    public PreparedCode WithoutFallback() => this with { Fallback = null, Message = Message with { Content = Message.Content is { } content ? content with { Fallback = null } : null } };
}
