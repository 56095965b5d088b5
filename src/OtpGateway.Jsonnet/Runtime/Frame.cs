namespace OtpGateway.Jsonnet.Runtime;

/// <summary>The variables of one call, object or turn of a comprehension, and the object they are within.</summary>
internal sealed class Frame
{
    public const int Size = 88;

    public Frame(Frame? parent, int slots)
    {
        Parent = parent;
        Slots = slots == 0 ? [] : new Thunk?[slots];
        if (parent is not null)
        {
            Self = parent.Self;
            Layer = parent.Layer;
            Root = parent.Root;
        }
    }

    /// <summary>The frame of an object: its self changes, and the outermost one is the root.</summary>
    public Frame(Frame parent, int slots, ObjectValue self, ObjectLayer layer)
    {
        Parent = parent;
        Slots = slots == 0 ? [] : new Thunk?[slots];
        Self = self;
        Layer = layer;
        Root = parent.Root ?? self;
    }

    public Frame? Parent { get; }

    public Thunk?[] Slots { get; private init; }

    public ObjectValue? Self { get; }

    /// <summary>The layer of <see cref="Self"/> the code stands in: <c>super</c> is what is below it.</summary>
    public ObjectLayer? Layer { get; }

    /// <summary>What <c>$</c> means.</summary>
    public ObjectValue? Root { get; }

    /// <summary>A copy for one turn of a comprehension.</summary>
    public Frame ForTurn() => new(Parent, 0) { Slots = (Thunk?[])Slots.Clone() };
}
