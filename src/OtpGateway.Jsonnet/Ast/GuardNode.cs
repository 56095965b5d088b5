namespace OtpGateway.Jsonnet.Ast;

/// <summary>
/// Stands at every so many levels of nesting and sees that there is stack for the levels below. The parser puts it there, so
/// the other nodes need not look.
/// </summary>
internal sealed class GuardNode(Node inner) : Node(inner.File, inner.Offset)
{
    public override void Resolve(Scope scope)
    {
        if (StackGuard.HasRoom)
        {
            inner.Resolve(scope);
            return;
        }

        ResolveElsewhere(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => StackGuard.HasRoom
        ? inner.Evaluate(evaluator, frame)
        : evaluator.EvaluateElsewhere(inner, frame);

    private void ResolveElsewhere(Scope scope) => StackGuard.RunElsewhere(() =>
    {
        inner.Resolve(scope);
        return true;
    });
}
