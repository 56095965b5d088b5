namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A condition and what is rendered when it holds.</summary>
internal sealed record Arm(int Position, Pipeline Condition, IReadOnlyList<Node> Body);
