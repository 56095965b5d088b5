namespace OtpGateway.GoTemplates.Syntax;

internal sealed record ContinueNode(int Position) : Node(Position);
