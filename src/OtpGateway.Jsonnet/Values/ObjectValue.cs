namespace OtpGateway.Jsonnet.Values;

/// <summary>
/// An object: a chain of layers, bound late. Fields are evaluated with this object as their self and remembered here, so
/// the same layers in another object are evaluated anew.
/// </summary>
internal sealed class ObjectValue(ObjectLayer top) : Value
{
    public const int Size = 72;

    /// <summary>With more layers, names are looked up in an index instead of layer by layer.</summary>
    private const int IndexThreshold = 8;

    private static readonly Value InProgress = NullValue.NewMark();

    private ObjectLayer? _stateLayer;
    private LayerState? _state;
    private Dictionary<ObjectLayer, LayerState>? _states;
    private FieldReference[]? _fields;
    private Dictionary<string, FieldReference>? _index;
    private int _lookups;
    private bool _assertsStarted = !top.HasAsserts;

    public override string TypeName => "object";

    public ObjectLayer Top { get; } = top;

    public static ObjectValue New(Evaluator evaluator, ObjectCore core)
    {
        evaluator.Allocate(Size + ObjectLayer.Size + ObjectCore.Size);
        return new ObjectValue(new ObjectLayer(core, null));
    }

    /// <summary>An object of given fields, all visible; the arrays are taken over.</summary>
    public static ObjectValue FromData(Evaluator evaluator, string[] names, Thunk[] values)
    {
        evaluator.Allocate(DataCore.FieldSize * (long)names.Length);
        return New(evaluator, new DataCore(names, values));
    }

    public static ObjectValue Inherit(Evaluator evaluator, ObjectValue below, ObjectValue above)
    {
        evaluator.Allocate(Size + ((long)ObjectLayer.Size * above.Top.Count));
        if (above.Top.Super is null)
        {
            return new ObjectValue(new ObjectLayer(above.Top.Core, below.Top));
        }

        evaluator.Work(above.Top.Count);
        var cores = new Stack<ObjectCore>();
        for (var layer = above.Top; layer is not null; layer = layer.Super)
        {
            cores.Push(layer.Core);
        }

        var top = below.Top;
        while (cores.TryPop(out var core))
        {
            top = new ObjectLayer(core, top);
        }

        return new ObjectValue(top);
    }

    public bool Has(Evaluator evaluator, string name, bool includeHidden)
    {
        var visibility = Visibility.Inherited;
        var found = false;
        for (var layer = Top; layer is not null; layer = layer.Super)
        {
            evaluator.Step();
            var field = layer.Core.Find(name);
            if (field < 0)
            {
                continue;
            }

            if (includeHidden)
            {
                return true;
            }

            found = true;
            visibility = layer.Core.VisibilityOf(field);
            if (visibility != Visibility.Inherited)
            {
                break;
            }
        }

        return found && visibility != Visibility.Hidden;
    }

    /// <returns>The field's value, or null if there is no such field.</returns>
    public Value? TryGet(Evaluator evaluator, string name)
    {
        if (!_assertsStarted)
        {
            RunAsserts(evaluator);
        }

        if (Top.Count > IndexThreshold)
        {
            return TryGetIndexed(evaluator, name);
        }

        for (var layer = Top; layer is not null; layer = layer.Super)
        {
            var field = layer.Core.Find(name);
            if (field >= 0)
            {
                return Field(evaluator, layer, field);
            }
        }

        return null;
    }

    /// <summary>Looks a field up in the layers below one of this object's own.</summary>
    /// <returns>The field's value with this object as self, or null if there is no such field.</returns>
    public Value? TryGetSuper(Evaluator evaluator, ObjectLayer above, string name)
    {
        if (!_assertsStarted)
        {
            RunAsserts(evaluator);
        }

        for (var layer = above.Super; layer is not null; layer = layer.Super)
        {
            var field = layer.Core.Find(name);
            if (field >= 0)
            {
                return Field(evaluator, layer, field);
            }

            evaluator.Step();
        }

        return null;
    }

    public Value Get(Evaluator evaluator, FieldReference field)
    {
        if (!_assertsStarted)
        {
            RunAsserts(evaluator);
        }

        return Field(evaluator, field.Layer, field.Index);
    }

    /// <summary>Evaluates the assertions of all layers, once, before anything of the object gets out.</summary>
    public void RunAsserts(Evaluator evaluator)
    {
        if (_assertsStarted)
        {
            return;
        }

        _assertsStarted = true;
        var layers = new Stack<ObjectLayer>();
        for (var layer = Top; layer is not null && layer.HasAsserts; layer = layer.Super)
        {
            evaluator.Step();
            if (layer.Core.HasAsserts)
            {
                layers.Push(layer);
            }
        }

        while (layers.TryPop(out var layer))
        {
            evaluator.Enter(null, "object assertion");
            if (StackGuard.HasRoom)
            {
                layer.Core.RunAsserts(evaluator, this, layer, StateOf(evaluator, layer));
            }
            else
            {
                RunAssertsElsewhere(evaluator, layer);
            }

            evaluator.Leave();
        }
    }

    /// <summary>All fields, the hidden ones too, in the order of their names.</summary>
    public FieldReference[] Fields(Evaluator evaluator)
    {
        if (_fields is not null)
        {
            return _fields;
        }

        if (Top.Super is null && Top.Core is LiteralCore { HasComputedNames: false } literal)
        {
            var order = literal.Node.SortedFields;
            evaluator.Allocate(32L * order.Length);
            evaluator.Work(8L * order.Length);
            var sorted = new FieldReference[order.Length];
            for (var i = 0; i < order.Length; i++)
            {
                var field = literal.Node.Fields[order[i]];
                sorted[i] = new FieldReference(field.Name!, Top, order[i], field.Visibility == Visibility.Hidden);
            }

            return _fields = sorted;
        }

        return _fields = CollectFields(evaluator);
    }

    /// <summary>The fields that are printed and compared, in the order of their names. Not to be changed.</summary>
    public FieldReference[] VisibleFields(Evaluator evaluator)
    {
        var fields = Fields(evaluator);
        evaluator.Work(2L * fields.Length);
        if (!Array.Exists(fields, field => field.IsHidden))
        {
            return fields;
        }

        evaluator.Allocate(32L * fields.Length);
        return Array.FindAll(fields, field => !field.IsHidden);
    }

    // Closures stand in methods of their own, so that those who need none do not pay for them.
    private void RunAssertsElsewhere(Evaluator evaluator, ObjectLayer layer) => evaluator.RunElsewhere(() =>
    {
        layer.Core.RunAsserts(evaluator, this, layer, StateOf(evaluator, layer));
        return true;
    });

    private FieldReference[] CollectFields(Evaluator evaluator)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var fields = new List<(FieldReference Field, Visibility Visibility)>();
        for (var layer = Top; layer is not null; layer = layer.Super)
        {
            var core = layer.Core;
            evaluator.Step();
            evaluator.Allocate(128L * core.Count);
            for (var i = 0; i < core.Count; i++)
            {
                evaluator.Step();
                if (core.NameOf(i) is not { } name)
                {
                    continue;
                }

                if (positions.TryAdd(name, fields.Count))
                {
                    fields.Add((new FieldReference(name, layer, i, false), core.VisibilityOf(i)));
                }
                else if (fields[positions[name]] is { Visibility: Visibility.Inherited } known)
                {
                    fields[positions[name]] = (known.Field, core.VisibilityOf(i));
                }
            }
        }

        evaluator.Work(16L * fields.Count);
        var result = new FieldReference[fields.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = fields[i].Field with { IsHidden = fields[i].Visibility == Visibility.Hidden };
        }

        Array.Sort(result, static (a, b) => CodePoints.Compare(a.Name, b.Name));
        return result;
    }

    private Value? TryGetIndexed(Evaluator evaluator, string name)
    {
        // The first look at a long chain is mostly the only one: while a chain grows, each link is looked at once.
        if (_index is null && ++_lookups > 1)
        {
            var fields = Fields(evaluator);
            evaluator.Allocate(64L * fields.Length);
            _index = new Dictionary<string, FieldReference>(fields.Length, StringComparer.Ordinal);
            foreach (var field in fields)
            {
                _index.Add(field.Name, field);
            }
        }

        if (_index is not null)
        {
            return _index.TryGetValue(name, out var found) ? Field(evaluator, found.Layer, found.Index) : null;
        }

        for (var layer = Top; layer is not null; layer = layer.Super)
        {
            evaluator.Step();
            var field = layer.Core.Find(name);
            if (field >= 0)
            {
                return Field(evaluator, layer, field);
            }
        }

        return null;
    }

    private Value Field(Evaluator evaluator, ObjectLayer layer, int field)
    {
        var core = layer.Core;
        if (core.DataOf(field) is { } data)
        {
            return data as Value ?? data.Force(evaluator);
        }

        var state = StateOf(evaluator, layer);
        ref var slot = ref state.Fields[field];
        if (slot is not null)
        {
            return slot != InProgress
                ? slot
                : throw evaluator.Error(core.SiteOf(field), "infinite recursion: a field depends on itself");
        }

        slot = InProgress;
        evaluator.Enter(core.SiteOf(field), core.NameOf(field)!);
        var value = StackGuard.HasRoom
            ? Evaluate(evaluator, layer, state, field)
            : EvaluateElsewhere(evaluator, layer, state, field);
        evaluator.Leave();
        state.Fields[field] = value;
        return value;
    }

    private Value Evaluate(Evaluator evaluator, ObjectLayer layer, LayerState state, int field)
    {
        var core = layer.Core;
        var value = core.Evaluate(evaluator, this, layer, state, field);
        return core.IsPlus(field) && TryGetSuper(evaluator, layer, core.NameOf(field)!) is { } inherited
            ? Operators.Add(evaluator, core.SiteOf(field), inherited, value)
            : value;
    }

    private Value EvaluateElsewhere(Evaluator evaluator, ObjectLayer layer, LayerState state, int field) =>
        evaluator.RunElsewhere(() => Evaluate(evaluator, layer, state, field));

    private LayerState StateOf(Evaluator evaluator, ObjectLayer layer)
    {
        if (_stateLayer == layer)
        {
            return _state!;
        }

        if (_states is not null && _states.TryGetValue(layer, out var known))
        {
            return known;
        }

        evaluator.Allocate(72 + (8L * layer.Core.Count));
        var state = new LayerState(layer.Core.Count);
        if (_stateLayer is null)
        {
            _stateLayer = layer;
            _state = state;
        }
        else
        {
            (_states ??= []).Add(layer, state);
        }

        return state;
    }
}
