namespace OtpGateway.Jsonnet.Ast;

internal sealed class SelfNode(SourceFile file, int offset) : Node(file, offset)
{
    public override bool IsImmediate => true;

    public override void Resolve(Scope scope)
    {
        if (!scope.IsInObject)
        {
            throw StaticError("self is only known inside an object");
        }
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => frame.Self!;

    public override Thunk Delay(Evaluator evaluator, Frame frame) => frame.Self!;
}
