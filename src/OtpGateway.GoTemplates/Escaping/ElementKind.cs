namespace OtpGateway.GoTemplates.Escaping;

/// <summary>The elements whose content is no ordinary text.</summary>
internal enum ElementKind
{
    None,
    Script,
    Style,
    Textarea,
    Title,
}
