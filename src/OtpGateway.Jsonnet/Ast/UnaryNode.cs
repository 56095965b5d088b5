namespace OtpGateway.Jsonnet.Ast;

/// <summary>Prefix operators, the outermost first, kept flat however many there are.</summary>
internal sealed class UnaryNode(SourceFile file, int offset, UnaryOperator[] operators, Node operand) : Node(file, offset)
{
    public override void Resolve(Scope scope) => operand.Resolve(scope);

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var value = operand.Evaluate(evaluator, frame);
        for (var i = operators.Length - 1; i >= 0; i--)
        {
            evaluator.Step();
            value = Operators.Unary(evaluator, this, operators[i], value);
        }

        return value;
    }
}
