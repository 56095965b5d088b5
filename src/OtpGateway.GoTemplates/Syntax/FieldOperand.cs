namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A path into the dot: <c>.a.b</c>.</summary>
internal sealed record FieldOperand(int Position, IReadOnlyList<string> Path) : Operand(Position)
{
    public override string Describe() => "." + string.Join('.', Path);
}
