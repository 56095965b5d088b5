namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A path into the value of a pipeline in parentheses.</summary>
internal sealed record ChainOperand(int Position, Operand Base, IReadOnlyList<string> Path) : Operand(Position)
{
    public override string Describe() => Base.Describe() + "." + string.Join('.', Path);
}
