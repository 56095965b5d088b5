using System.Numerics;

namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A constant. Go decides only at its use which of the readings that fit it takes.</summary>
internal sealed record NumberOperand(int Position, string Source, long? Int, ulong? Uint, double? Float, Complex? Complex) : Operand(Position)
{
    public override string Describe() => Source;
}
