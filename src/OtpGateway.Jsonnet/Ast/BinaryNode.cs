namespace OtpGateway.Jsonnet.Ast;

/// <summary>
/// Operands joined by operators of the same rank, from left to right: <c>1 + 2 - 3</c>. It is flat, so a sum of
/// a hundred thousand terms is no deeper than one of two.
/// </summary>
internal sealed class BinaryNode(SourceFile file, int offset, Node first, BinaryNode.Operand[] rest) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        first.Resolve(scope);
        foreach (var operand in rest)
        {
            operand.Node.Resolve(scope);
        }
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var value = first.Evaluate(evaluator, frame);
        foreach (var (operation, node) in rest)
        {
            evaluator.Step();
            value = operation switch
            {
                BinaryOperator.And => Operators.IsTrue(evaluator, this, value, "left side of &&")
                    ? Boolean(evaluator, node.Evaluate(evaluator, frame), "right side of &&")
                    : BooleanValue.False,
                BinaryOperator.Or => Operators.IsTrue(evaluator, this, value, "left side of ||")
                    ? BooleanValue.True
                    : Boolean(evaluator, node.Evaluate(evaluator, frame), "right side of ||"),
                _ => Operators.Binary(evaluator, node, operation, value, node.Evaluate(evaluator, frame)),
            };
        }

        return value;
    }

    private BooleanValue Boolean(Evaluator evaluator, Value value, string what) =>
        BooleanValue.Of(Operators.IsTrue(evaluator, this, value, what));

    internal readonly record struct Operand(BinaryOperator Operator, Node Node);
}
