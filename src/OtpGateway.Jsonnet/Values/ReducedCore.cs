namespace OtpGateway.Jsonnet.Values;

/// <summary>The fields of another core without one of them, and without its assertions.</summary>
internal sealed class ReducedCore(ObjectCore inner, string removed) : ObjectCore
{
    public override int Count => inner.Count;

    public override string? NameOf(int field) => inner.NameOf(field) is { } name && name != removed ? name : null;

    public override Visibility VisibilityOf(int field) => inner.VisibilityOf(field);

    public override bool IsPlus(int field) => inner.IsPlus(field);

    public override int Find(string name) => name == removed ? -1 : inner.Find(name);

    public override Node? SiteOf(int field) => inner.SiteOf(field);

    public override Thunk? DataOf(int field) => inner.DataOf(field);

    public override Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field) =>
        inner.Evaluate(evaluator, self, layer, state, field);
}
