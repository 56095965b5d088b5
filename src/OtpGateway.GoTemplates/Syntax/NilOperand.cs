namespace OtpGateway.GoTemplates.Syntax;

internal sealed record NilOperand(int Position) : Operand(Position)
{
    public override string Describe() => "nil";
}
