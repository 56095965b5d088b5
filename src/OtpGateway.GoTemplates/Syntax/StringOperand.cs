namespace OtpGateway.GoTemplates.Syntax;

internal sealed record StringOperand(int Position, string Source, string Value) : Operand(Position)
{
    public override string Describe() => Source;
}
