namespace OtpGateway.Courier;

/// <summary>What a message says: Kratos's name for it, and where its texts are configured.</summary>
/// <param name="Name">How messages and snippets name it: <c>login_code_valid</c>.</param>
/// <param name="Section">Its key below <c>courier.templates</c>.</param>
/// <param name="Variant"><c>valid</c> or <c>invalid</c>; empty where there is no such level.</param>
/// <param name="CodeKey">Where the code stands in the template data; null for messages without one.</param>
internal sealed record TemplateType(string Name, string Section, string Variant, string? CodeKey)
{
    public const string LoginCodeValid = "login_code_valid";

    public static readonly IReadOnlyList<TemplateType> All =
    [
        new("login_code_valid", "login_code", "valid", "login_code"),
        new("registration_code_valid", "registration_code", "valid", "registration_code"),
        new("verification_code_valid", "verification_code", "valid", "verification_code"),
        new("verification_code_invalid", "verification_code", "invalid", null),
        new("verification_valid", "verification", "valid", null),
        new("verification_invalid", "verification", "invalid", null),
        new("recovery_code_valid", "recovery_code", "valid", "recovery_code"),
        new("recovery_code_invalid", "recovery_code", "invalid", null),
        new("recovery_valid", "recovery", "valid", null),
        new("recovery_invalid", "recovery", "invalid", null),
        new("verifiable_address_changed", "verifiable_address_changed", "", null),
        new("authenticator_key_added", "authenticator_key_added", "", null),
    ];

    /// <summary>Where its files are below <c>template_override_path</c>.</summary>
    public string Directory => Variant.Length == 0 ? Section : Path.Combine(Section, Variant);

    /// <summary>What holds a code goes out before what does not.</summary>
    public long Priority => CodeKey is null ? 1 : 0;

    public static TemplateType? Find(string name) => All.FirstOrDefault(type => type.Name == name);
}
