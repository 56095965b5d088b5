namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>name in super</c></summary>
internal sealed class InSuperNode(SourceFile file, int offset, Node name) : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        if (!scope.IsInObject)
        {
            throw StaticError("super is only known inside an object");
        }

        name.Resolve(scope);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var value = name.Evaluate(evaluator, frame);
        if (value is not StringValue text)
        {
            throw evaluator.Error(this, $"the left side of in must be a string, got {value.TypeName}");
        }

        var field = text.FieldName(evaluator);
        for (var layer = frame.Layer!.Super; layer is not null; layer = layer.Super)
        {
            evaluator.Step();
            if (layer.Core.Find(field) >= 0)
            {
                return BooleanValue.True;
            }
        }

        return BooleanValue.False;
    }
}
