namespace OtpGateway.Jsonnet.Values;

/// <summary>The fields of an object comprehension: one body, and a frame for each turn.</summary>
internal sealed class ComprehensionCore(
    ObjectComprehensionNode node,
    IReadOnlyList<string> names,
    IReadOnlyList<Frame> turns,
    Dictionary<string, int> index) : ObjectCore
{
    public override int Count => names.Count;

    public override string? NameOf(int field) => names[field];

    public override Visibility VisibilityOf(int field) => Visibility.Inherited;

    public override bool IsPlus(int field) => node.IsPlus;

    public override Node? SiteOf(int field) => node.Body;

    public override int Find(string name) => index.TryGetValue(name, out var field) ? field : -1;

    public override Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field) =>
        node.Body.Evaluate(evaluator, node.NewFrame(evaluator, turns[field], self, layer));
}
