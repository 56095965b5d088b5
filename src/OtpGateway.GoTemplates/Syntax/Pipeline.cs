namespace OtpGateway.GoTemplates.Syntax;

/// <summary>Commands joined by bars; inside parentheses an operand itself.</summary>
internal sealed record Pipeline(int Position, IReadOnlyList<string> Variables, bool IsAssignment, IReadOnlyList<Command> Commands)
    : Operand(Position)
{
    public override string Describe() => "(" + string.Join(" | ", Commands.Take(8).Select(command => command.Describe())) + ")";
}
