using OtpGateway.Audit;

namespace OtpGateway.Admin;

/// <summary>What operators do, as the audit trail tells it. Nobody's address or text is in it.</summary>
internal static class AdminActs
{
    public static void MessageResent(this AuditTrail audit, string messageId) => audit.Record(Act("message resent") with { MessageId = messageId });

    public static void MessageCancelled(this AuditTrail audit, string messageId) => audit.Record(Act("message cancelled") with { MessageId = messageId });

    public static void ChangeRefused(this AuditTrail audit, string change, string messageId, string status) => audit.Record(Act($"message not changed: {change}, it is {status}") with { MessageId = messageId });

    public static void IdentityChanged(this AuditTrail audit, string change, string identityId) => audit.Record(Act($"identity {change}") with { IdentityId = identityId });

    public static void SessionEnded(this AuditTrail audit, string sessionId) => audit.Record(Act("session ended") with { SessionId = sessionId });

    public static void SessionsEnded(this AuditTrail audit, int count, string identityId) => audit.Record(Act("sessions ended") with { IdentityId = identityId, Count = count });

    public static void SessionExtended(this AuditTrail audit, string sessionId) => audit.Record(Act("session extended") with { SessionId = sessionId });

    public static void LimitsReset(this AuditTrail audit, string whom, string? identityId, int forgotten) => audit.Record(Act($"limits reset: {whom}") with { IdentityId = identityId, Count = forgotten });

    private static AuditEvent Act(string what) => new(AuditEvent.Admin) { Reason = what };
}
