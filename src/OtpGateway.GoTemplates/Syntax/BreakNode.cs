namespace OtpGateway.GoTemplates.Syntax;

internal sealed record BreakNode(int Position) : Node(Position);
