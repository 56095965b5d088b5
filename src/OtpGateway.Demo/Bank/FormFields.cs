namespace OtpGateway.Demo.Bank;

internal static class FormFields
{
    /// <summary>What stands in a field, once: of two values, or of two spellings of its name, nobody could say which one was confirmed.</summary>
    public static string Single(this IFormCollection form, string name) => form[name] is [{ } value] ? value.Trim() : "";
}
