using System.Collections.Immutable;

namespace OtpGateway.Jsonnet.Values;

/// <summary>
/// The fields of another core without some of them, and without its assertions. However many are taken away one by one, it
/// stands on the core that had them all, so no look-up goes through more than one of these.
/// </summary>
internal sealed class ReducedCore : ObjectCore
{
    /// <summary>With what the set takes for one more name.</summary>
    public new const int Size = 512;

    private static readonly ImmutableHashSet<string> None = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    private readonly ObjectCore _whole;
    private readonly ImmutableHashSet<string> _removed;

    private ReducedCore(ObjectCore whole, ImmutableHashSet<string> removed)
    {
        _whole = whole;
        _removed = removed;
    }

    public override int Count => _whole.Count;

    public static ReducedCore Without(ObjectCore core, string name) => core is ReducedCore reduced
        ? new ReducedCore(reduced._whole, reduced._removed.Add(name))
        : new ReducedCore(core, None.Add(name));

    public override string? NameOf(int field) => _whole.NameOf(field) is { } name && !_removed.Contains(name) ? name : null;

    public override Visibility VisibilityOf(int field) => _whole.VisibilityOf(field);

    public override bool IsPlus(int field) => _whole.IsPlus(field);

    public override int Find(string name) => _removed.Contains(name) ? -1 : _whole.Find(name);

    public override Node? SiteOf(int field) => _whole.SiteOf(field);

    public override Thunk? DataOf(int field) => _whole.DataOf(field);

    public override Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field) =>
        _whole.Evaluate(evaluator, self, layer, state, field);
}
