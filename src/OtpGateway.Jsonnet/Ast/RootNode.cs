namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>$</c></summary>
internal sealed class RootNode(SourceFile file, int offset) : Node(file, offset)
{
    public override bool IsImmediate => true;

    public override void Resolve(Scope scope)
    {
        if (!scope.IsInObject)
        {
            throw StaticError("$ is only known inside an object");
        }
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => frame.Root!;

    public override Thunk Delay(Evaluator evaluator, Frame frame) => frame.Root!;
}
