namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>target[start:end:step]</c></summary>
internal sealed class SliceNode(SourceFile file, int offset, Node target, Node? start, Node? end, Node? step) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        target.Resolve(scope);
        start?.Resolve(scope);
        end?.Resolve(scope);
        step?.Resolve(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => Operators.Slice(
        evaluator,
        this,
        target.Evaluate(evaluator, frame),
        start?.Evaluate(evaluator, frame) ?? NullValue.Instance,
        end?.Evaluate(evaluator, frame) ?? NullValue.Instance,
        step?.Evaluate(evaluator, frame) ?? NullValue.Instance);
}
