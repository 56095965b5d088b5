namespace OtpGateway.Jsonnet.Ast;

internal sealed class ArrayNode(SourceFile file, int offset, Node[] items) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        foreach (var item in items)
        {
            scope.ResolveDelayed(item);
        }
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        if (items.Length == 0)
        {
            return ArrayValue.Empty;
        }

        var thunks = ArrayValue.NewItems(evaluator, items.Length);
        for (var i = 0; i < thunks.Length; i++)
        {
            thunks[i] = items[i].Delay(evaluator, frame);
        }

        return ArrayValue.Of(thunks);
    }
}
