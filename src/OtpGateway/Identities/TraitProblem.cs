namespace OtpGateway.Identities;

/// <summary>Something that is wrong with an identity's document.</summary>
/// <param name="Path">Where: <c>traits.contact.phone</c>.</param>
/// <param name="Message">What, and what to do.</param>
internal sealed record TraitProblem(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
