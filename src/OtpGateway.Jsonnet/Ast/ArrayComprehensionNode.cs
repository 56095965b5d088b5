namespace OtpGateway.Jsonnet.Ast;

internal sealed class ArrayComprehensionNode(SourceFile file, int offset, Node body, Comprehension comprehension)
    : Node(file, offset)
{
    public override void Resolve(Scope scope) => comprehension.Resolve(scope).ResolveDelayed(body);

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var items = new List<Thunk>();
        comprehension.Run(evaluator, frame, turn =>
        {
            evaluator.Allocate(32);
            items.Add(body.Delay(evaluator, turn));
        });
        return ArrayValue.Of(items);
    }
}
