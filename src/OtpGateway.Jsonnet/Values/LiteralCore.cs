namespace OtpGateway.Jsonnet.Values;

/// <summary>The fields of an object literal.</summary>
internal sealed class LiteralCore(ObjectNode node, Frame outer, string?[]? computedNames, Dictionary<string, int>? computedIndex) : ObjectCore
{
    public ObjectNode Node { get; } = node;

    public bool HasComputedNames => computedNames is not null;

    public override int Count => Node.Fields.Length;

    public override bool HasAsserts => Node.Asserts.Length > 0;

    public override string? NameOf(int field) => computedNames is null ? Node.Fields[field].Name : computedNames[field];

    public override Visibility VisibilityOf(int field) => Node.Fields[field].Visibility;

    public override bool IsPlus(int field) => Node.Fields[field].IsPlus;

    public override Node? SiteOf(int field) => Node.Fields[field].Body;

    public override int Find(string name) => computedIndex is null
        ? Node.Find(name)
        : computedIndex.TryGetValue(name, out var field) ? field : -1;

    public override Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field) =>
        Node.Fields[field].Body.Evaluate(evaluator, FrameOf(evaluator, self, layer, state));

    public override void RunAsserts(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state)
    {
        var frame = FrameOf(evaluator, self, layer, state);
        foreach (var clause in Node.Asserts)
        {
            clause.Run(evaluator, frame);
        }
    }

    private Frame FrameOf(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state) =>
        state.Frame ??= Node.NewFrame(evaluator, outer, self, layer);
}
