namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>if … then … else if … then … else …</c>, kept flat however long it is.</summary>
internal sealed class IfNode(SourceFile file, int offset, IfNode.Branch[] branches, Node? otherwise) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        foreach (var branch in branches)
        {
            branch.Condition.Resolve(scope);
            branch.Body.Resolve(scope);
        }

        otherwise?.Resolve(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) =>
        Choose(evaluator, frame)?.Evaluate(evaluator, frame) ?? NullValue.Instance;

    public override Value EvaluateTail(Evaluator evaluator, Frame frame) =>
        Choose(evaluator, frame)?.EvaluateTail(evaluator, frame) ?? NullValue.Instance;

    private Node? Choose(Evaluator evaluator, Frame frame)
    {
        foreach (var branch in branches)
        {
            evaluator.Step();
            if (Operators.IsTrue(evaluator, branch.Condition, branch.Condition.Evaluate(evaluator, frame), "condition"))
            {
                return branch.Body;
            }
        }

        return otherwise;
    }

    internal readonly record struct Branch(Node Condition, Node Body);
}
