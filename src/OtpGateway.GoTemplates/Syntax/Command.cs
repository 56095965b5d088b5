namespace OtpGateway.GoTemplates.Syntax;

internal sealed record Command(int Position, IReadOnlyList<Operand> Operands)
{
    public string Describe()
    {
        var text = string.Join(' ', Operands.Take(8).Select(operand => operand.Describe()));
        return text.Length > 80 ? text[..80] + "..." : text;
    }
}
