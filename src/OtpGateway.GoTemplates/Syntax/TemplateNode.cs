namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A call of a template by name; without a pipeline its data is nil.</summary>
internal sealed record TemplateNode(int Position, string Name, Pipeline? Pipeline) : Node(Position);
