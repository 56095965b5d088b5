namespace OtpGateway.GoTemplates.Escaping;

/// <summary>How far into a URL the text has come.</summary>
internal enum UrlPart
{
    None,
    PreQuery,
    QueryOrFragment,
    Unknown,
}
