namespace OtpGateway.GoTemplates.Syntax;

internal sealed record DotOperand(int Position) : Operand(Position)
{
    public override string Describe() => ".";
}
