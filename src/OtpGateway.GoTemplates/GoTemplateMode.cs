namespace OtpGateway.GoTemplates;

/// <summary>How a template's values are escaped.</summary>
public enum GoTemplateMode
{
    /// <summary>As Go's <c>text/template</c>: values are printed as they are.</summary>
    Text,

    /// <summary>As Go's <c>html/template</c>: values are escaped for the place of the page they land in.</summary>
    Html,
}
