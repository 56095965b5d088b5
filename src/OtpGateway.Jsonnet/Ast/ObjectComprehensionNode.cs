namespace OtpGateway.Jsonnet.Ast;

internal sealed class ObjectComprehensionNode(
    SourceFile file,
    int offset,
    Node name,
    bool isPlus,
    Node body,
    Binding[] locals,
    Comprehension comprehension) : Node(file, offset)
{
    private readonly FrameLayout _layout = new();

    public bool IsPlus => isPlus;

    public Node Body => body;

    public override void Resolve(Scope scope)
    {
        var turn = comprehension.Resolve(scope);
        name.Resolve(turn);
        var inner = turn.Inner(_layout, isObject: true);
        Binding.Declare(locals, inner, File);
        foreach (var binding in locals)
        {
            inner.ResolveDelayed(binding.Body);
        }

        body.Resolve(inner);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var names = new List<string>();
        var turns = new List<Frame>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        comprehension.Run(evaluator, frame, turn =>
        {
            if (ObjectNode.FieldName(evaluator, name, turn) is not { } field)
            {
                return;
            }

            evaluator.Allocate(DataCore.FieldSize);
            if (!index.TryAdd(field, names.Count))
            {
                throw evaluator.Error(name, "duplicate field name");
            }

            names.Add(field);
            turns.Add(turn);
        });
        return ObjectValue.New(evaluator, new ComprehensionCore(this, names, turns, index));
    }

    public Frame NewFrame(Evaluator evaluator, Frame outer, ObjectValue self, ObjectLayer layer)
    {
        evaluator.Allocate(Frame.Size + (8L * _layout.SlotCount));
        var frame = new Frame(outer, _layout.SlotCount, self, layer);
        Binding.Bind(locals, evaluator, frame);
        return frame;
    }
}
