namespace OtpGateway.Jsonnet.Syntax;

/// <summary>
/// The names visible at a place while a file is checked. It turns each name into (frames outward, slot), so that evaluation
/// never looks up a variable by its name.
/// </summary>
internal sealed class Scope
{
    /// <summary>What is found further out is remembered, so that code within many functions is checked in linear time.</summary>
    private const int FarAway = 8;

    private readonly Scope? _parent;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <summary>An outer scope gets no new names while this one is in use, so this stays true.</summary>
    private Dictionary<string, (int Hops, int Slot)>? _found;

    private Scope(Scope? parent, FrameLayout layout, bool isInObject)
    {
        _parent = parent;
        Layout = layout;
        IsInObject = isInObject;
    }

    public FrameLayout Layout { get; }

    public bool IsInObject { get; }

    public static Scope ForFile(FrameLayout layout) => new(null, layout, false);

    /// <summary>A block: more names in the same frame.</summary>
    public Scope Block() => new(this, Layout, IsInObject);

    /// <summary>A new frame inside this one, which keeps this one alive.</summary>
    public Scope Inner(FrameLayout layout, bool isObject = false)
    {
        Layout.IsCaptured = true;
        return new Scope(this, layout, IsInObject || isObject);
    }

    /// <returns>The slot, or -1 if the block has the name already.</returns>
    public int Declare(string name)
    {
        if (!_names.TryAdd(name, Layout.SlotCount))
        {
            return -1;
        }

        return Layout.SlotCount++;
    }

    /// <summary>Declares a name that may hide an earlier one of the same block; what was checked before keeps the earlier one.</summary>
    public int Shadow(string name)
    {
        _names[name] = Layout.SlotCount;
        return Layout.SlotCount++;
    }

    public bool TryFind(string name, out int hops, out int slot)
    {
        hops = 0;
        var distance = 0;
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            if (scope._names.TryGetValue(name, out slot))
            {
                if (distance > FarAway)
                {
                    (_found ??= new(StringComparer.Ordinal))[name] = (hops, slot);
                }

                return true;
            }

            if (distance++ == 0 && _found is not null && _found.TryGetValue(name, out var known))
            {
                (hops, slot) = known;
                return true;
            }

            if (scope._parent is not null && scope._parent.Layout != scope.Layout)
            {
                hops++;
            }
        }

        slot = -1;
        return false;
    }

    /// <summary>Checks a node whose evaluation is put off: the frame lives on in it.</summary>
    public void ResolveDelayed(Node node)
    {
        node.Resolve(this);
        if (!node.IsImmediate)
        {
            Layout.IsCaptured = true;
        }
    }
}
