using System.Text.Json.Nodes;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>What names a person: addresses for codes, and names to sign in with. All spellings of one are one.</summary>
internal static class Identifiers
{
    /// <summary>The one spelling: E.164, a mail address in lower case, or any other name in lower case.</summary>
    /// <remarks>The part before the @ is lowered too, as Ory Kratos does: two people whose addresses differ in it alone would be taken for each other.</remarks>
    public static string Normalise(string text) =>
        PhoneNumber.Normalise(text) ?? (EmailAddress.Normalise(text) ?? text.Trim()).ToLowerInvariant();

    /// <summary>
    /// Whom the codes and failures of people who are not signed in are counted for when they name this. Not the id of
    /// whoever has it: what a stranger spoils with a name that is not theirs must not lock its owner's second factor, and
    /// names that nobody has have one too.
    /// </summary>
    public static string SubjectOf(string identifier, KeyRing keys) => IdentityId.Of("visitor", keys.Mac("visitor subject", Normalise(identifier)));

    /// <summary>Whether the text names a place that a code could go to.</summary>
    public static bool IsAddress(string text) => PhoneNumber.Normalise(text) is not null || EmailAddress.Normalise(text) is not null;

    /// <summary>The identifiers of somebody with these traits, each once.</summary>
    public static IReadOnlyList<string> Of(JsonObject traits, IdentitySchema schema) =>
        [.. schema.IdentifierTraits.SelectMany(path => TraitPath.Texts(traits, path)).Select(Normalise).Distinct(StringComparer.Ordinal)];
}
