using OtpGateway.GoTemplates.Functions;

namespace OtpGateway.GoTemplates.Syntax;

internal sealed record FunctionOperand(int Position, GoFunction Function) : Operand(Position)
{
    public override string Describe() => Function.Name;
}
