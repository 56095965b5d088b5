namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A part of a template: text, or an action between its delimiters.</summary>
internal abstract record Node(int Position);
