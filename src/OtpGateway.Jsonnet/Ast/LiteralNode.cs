namespace OtpGateway.Jsonnet.Ast;

internal sealed class LiteralNode(SourceFile file, int offset, Value value) : Node(file, offset)
{
    public Value Value { get; } = value;

    public override bool IsImmediate => true;

    public override void Resolve(Scope scope)
    {
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => Value;

    public override Thunk Delay(Evaluator evaluator, Frame frame) => Value;
}
