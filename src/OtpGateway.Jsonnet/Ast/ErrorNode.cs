namespace OtpGateway.Jsonnet.Ast;

internal sealed class ErrorNode(SourceFile file, int offset, Node message) : Node(file, offset)
{
    public override void Resolve(Scope scope) => message.Resolve(scope);

    public override Value Evaluate(Evaluator evaluator, Frame frame) => throw evaluator.Raise(
        this,
        Operators.ToText(evaluator, this, message.Evaluate(evaluator, frame)).Text(evaluator));
}
