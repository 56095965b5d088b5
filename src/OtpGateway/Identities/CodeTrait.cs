namespace OtpGateway.Identities;

/// <summary>A trait that a schema marks as a place to send codes to.</summary>
/// <param name="Path">Its dotted path below the traits: <c>contact.phone</c>.</param>
/// <param name="Channel"><c>sms</c> or <c>email</c>.</param>
internal sealed record CodeTrait(string Path, string Channel);
