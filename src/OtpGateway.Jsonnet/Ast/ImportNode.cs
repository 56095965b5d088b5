namespace OtpGateway.Jsonnet.Ast;

internal sealed class ImportNode(SourceFile file, int offset, ImportKind kind, string path) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame) => evaluator.Surroundings.Import(this, kind, path);
}
