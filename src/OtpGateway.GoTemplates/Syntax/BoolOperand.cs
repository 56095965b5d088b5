namespace OtpGateway.GoTemplates.Syntax;

internal sealed record BoolOperand(int Position, bool Value) : Operand(Position)
{
    public override string Describe() => Value ? "true" : "false";
}
