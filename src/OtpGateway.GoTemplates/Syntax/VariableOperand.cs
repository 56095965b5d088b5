namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A variable, its dollar included, and a path into it.</summary>
internal sealed record VariableOperand(int Position, string Name, IReadOnlyList<string> Path) : Operand(Position)
{
    public override string Describe() => string.Join('.', Path.Prepend(Name));
}
