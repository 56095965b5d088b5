using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows.Visitors;

/// <summary>Who is there when a code is entered: read before the transaction that uses it.</summary>
/// <param name="Member">The person of the directory that the flow is about, if they are still in it.</param>
/// <param name="Current">The session that the browser or client has, if any.</param>
internal sealed record VisitorPresence(Identity? Member, Session? Current);
