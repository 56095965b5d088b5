namespace OtpGateway.Jsonnet.Syntax;

/// <summary>
/// The names visible at a place while a file is checked. It turns each name into (frames outward, slot), so that evaluation
/// never looks up a variable by its name.
/// </summary>
internal sealed class Scope
{
    private readonly Scope? _parent;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

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
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            if (scope._names.TryGetValue(name, out slot))
            {
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
