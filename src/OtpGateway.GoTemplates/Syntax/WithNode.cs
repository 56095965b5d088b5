namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A <c>with</c> and its <c>else with</c>s.</summary>
internal sealed record WithNode(int Position, IReadOnlyList<Arm> Arms, IReadOnlyList<Node>? Else) : Node(Position);
