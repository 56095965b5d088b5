namespace OtpGateway.GoTemplates.Syntax;

internal sealed record TextNode(int Position, string Text) : Node(Position);
