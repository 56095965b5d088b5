namespace OtpGateway.GoTemplates.Syntax;

/// <summary>An <c>if</c> with all its <c>else if</c>s side by side, so that a long chain is no deep tree.</summary>
internal sealed record IfNode(int Position, IReadOnlyList<Arm> Arms, IReadOnlyList<Node>? Else) : Node(Position);
