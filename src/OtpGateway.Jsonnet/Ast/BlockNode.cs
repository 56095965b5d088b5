namespace OtpGateway.Jsonnet.Ast;

/// <summary>A run of <c>local …;</c> and <c>assert …;</c> before an expression, kept flat however long it is.</summary>
internal sealed class BlockNode(SourceFile file, int offset, BlockNode.Statement[] statements, Node body) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        // One scope for all: what comes first is checked before the names of what comes later are known.
        scope = scope.Block();
        foreach (var statement in statements)
        {
            statement.Assertion?.Resolve(scope);
            Binding.Shadow(statement.Bindings, scope, File);
            foreach (var binding in statement.Bindings)
            {
                scope.ResolveDelayed(binding.Body);
            }
        }

        body.Resolve(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        Prepare(evaluator, frame);
        return body.Evaluate(evaluator, frame);
    }

    public override Value EvaluateTail(Evaluator evaluator, Frame frame)
    {
        Prepare(evaluator, frame);
        return body.EvaluateTail(evaluator, frame);
    }

    private void Prepare(Evaluator evaluator, Frame frame)
    {
        foreach (var statement in statements)
        {
            Binding.Bind(statement.Bindings, evaluator, frame);
            statement.Assertion?.Run(evaluator, frame);
        }
    }

    internal readonly record struct Statement(Binding[] Bindings, AssertClause? Assertion);
}
