namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>target.name</c> or <c>target[index]</c></summary>
internal sealed class IndexNode(SourceFile file, int offset, Node target, string? name, Node? index) : Node(file, offset)
{
    /// <summary>The member of the library that this is, if it is one.</summary>
    public Value? Library { get; private set; }

    /// <summary>A member of the library is known before the program runs.</summary>
    public override bool IsImmediate => Library is not null;

    public static string NoField(string? name) =>
        name is null ? "Field does not exist" : $"Field does not exist: {name}";

    public override void Resolve(Scope scope)
    {
        target.Resolve(scope);
        index?.Resolve(scope);
        if (name is not null && target is VariableNode { IsStandardLibrary: true })
        {
            Library = StandardLibrary.Find(name);
        }
    }

    public override Thunk Delay(Evaluator evaluator, Frame frame) => Library ?? base.Delay(evaluator, frame);

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        if (Library is not null)
        {
            return Library;
        }

        var container = target.Evaluate(evaluator, frame);
        if (name is not null)
        {
            return container is ObjectValue known
                ? known.TryGet(evaluator, name) ?? throw evaluator.Error(this, NoField(name))
                : throw evaluator.Error(this, $"cannot take a field of {container.TypeName}");
        }

        var key = index!.Evaluate(evaluator, frame);
        switch (container)
        {
            case ObjectValue value:
                return key is StringValue field
                    ? value.TryGet(evaluator, field.FieldName(evaluator)) ?? throw evaluator.Error(this, NoField(null))
                    : throw evaluator.Error(this, $"object index must be a string, got {key.TypeName}");
            case ArrayValue array:
                return array.Get(evaluator, Position(evaluator, key, array.Count));
            case StringValue text:
                return text.At(evaluator, Position(evaluator, key, text.Length));
            default:
                throw evaluator.Error(this, $"cannot index {container.TypeName}");
        }
    }

    private int Position(Evaluator evaluator, Value key, int count)
    {
        if (key is not NumberValue { Number: var number })
        {
            throw evaluator.Error(this, $"index must be a number, got {key.TypeName}");
        }

        // Compared as doubles: an index of 1e300 must not wrap around.
        if (!(number >= 0 && number < count))
        {
            throw evaluator.Error(this, $"index {NumberText.Exact(number)} is out of range, there are {count}");
        }

        return Math.Floor(number) == number
            ? (int)number
            : throw evaluator.Error(this, $"index {NumberText.Exact(number)} is not a whole number");
    }
}
