namespace OtpGateway.GoTemplates.Escaping;

/// <summary>What ends the attribute value that is open.</summary>
internal enum AttributeDelimiter
{
    None,
    DoubleQuote,
    SingleQuote,
    SpaceOrTagEnd,
}
