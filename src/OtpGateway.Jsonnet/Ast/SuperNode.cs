namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>super.name</c> or <c>super[index]</c></summary>
internal sealed class SuperNode(SourceFile file, int offset, string? name, Node? index) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        if (!scope.IsInObject)
        {
            throw StaticError("super is only known inside an object");
        }

        index?.Resolve(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var field = name;
        if (index is not null)
        {
            var value = index.Evaluate(evaluator, frame);
            field = value is StringValue text
                ? text.FieldName(evaluator)
                : throw evaluator.Error(this, $"super index must be a string, got {value.TypeName}");
        }

        return frame.Self!.TryGetSuper(evaluator, frame.Layer!, field!)
            ?? throw evaluator.Error(
                this,
                frame.Layer!.Super is null ? "super is used, but there is no object below" : IndexNode.NoField(name));
    }
}
