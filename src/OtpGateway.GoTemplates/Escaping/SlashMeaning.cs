namespace OtpGateway.GoTemplates.Escaping;

/// <summary>What a slash would start in a script.</summary>
internal enum SlashMeaning
{
    Regex,
    Division,
    Unknown,
}
