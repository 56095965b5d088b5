namespace OtpGateway.GoTemplates.Syntax;

internal sealed record RangeNode(int Position, Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node>? Else) : Node(Position);
