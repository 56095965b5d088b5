namespace OtpGateway.Jsonnet.Std;

/// <summary>Objects.</summary>
internal static class ObjectFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("objectHas", "o, f", call => BooleanValue.Of(call.Object(0).Has(call.Evaluator, call.String(1).FieldName(call.Evaluator), includeHidden: false)));
        table.Add("objectHasAll", "o, f", call => BooleanValue.Of(call.Object(0).Has(call.Evaluator, call.String(1).FieldName(call.Evaluator), includeHidden: true)));
        table.Add("objectHasEx", "obj, fname, hidden", call => BooleanValue.Of(call.Object(0).Has(call.Evaluator, call.String(1).FieldName(call.Evaluator), call.Boolean(2))));
        table.Add("objectFields", "o", call => Names(call, includeHidden: false));
        table.Add("objectFieldsAll", "o", call => Names(call, includeHidden: true));
        table.Add("objectFieldsEx", "obj, hidden", call => Names(call, call.Boolean(1)));
        table.Add("objectValues", "o", call => Values(call, includeHidden: false));
        table.Add("objectValuesAll", "o", call => Values(call, includeHidden: true));
        table.Add("objectKeysValues", "o", call => Pairs(call, includeHidden: false));
        table.Add("objectKeysValuesAll", "o", call => Pairs(call, includeHidden: true));
        table.AddLazy("get", "o, f, default=, inc_hidden=", Get);
        table.Add("objectRemoveKey", "obj, key", RemoveKey);
        table.Add("mapWithKey", "func, obj", MapWithKey);
        table.AddLazy("mergePatch", "target, patch", call => call.Value(1) is ObjectValue changes ? MergePatch(call, call.Value(0), changes) : call.Value(1));
        table.Add("prune", "a", call => Prune(call, call.Value(0)));
    }

    private static FieldReference[] Fields(BuiltinCall call, ObjectValue container, bool includeHidden)
    {
        var fields = includeHidden ? container.Fields(call.Evaluator) : container.VisibleFields(call.Evaluator);
        call.Evaluator.Work(8L * fields.Length);
        return fields;
    }

    /// <summary>A field for later.</summary>
    private static Delayed Later(BuiltinCall call, ObjectValue container, FieldReference field)
    {
        call.Evaluator.Allocate(Delayed.Size);
        return new Delayed(evaluator => container.Get(evaluator, field));
    }

    private static ArrayValue Names(BuiltinCall call, bool includeHidden)
    {
        var fields = Fields(call, call.Object(0), includeHidden);
        var items = ArrayValue.NewItems(call.Evaluator, fields.Length);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = call.NewString(fields[i].Name);
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue Values(BuiltinCall call, bool includeHidden)
    {
        var container = call.Object(0);
        var fields = Fields(call, container, includeHidden);
        var items = ArrayValue.NewItems(call.Evaluator, fields.Length);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Later(call, container, fields[i]);
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue Pairs(BuiltinCall call, bool includeHidden)
    {
        var container = call.Object(0);
        var fields = Fields(call, container, includeHidden);
        var items = ArrayValue.NewItems(call.Evaluator, fields.Length);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ObjectValue.FromData(
                call.Evaluator,
                ["key", "value"],
                [call.NewString(fields[i].Name), Later(call, container, fields[i])]);
        }

        return ArrayValue.Of(items);
    }

    private static Value Get(BuiltinCall call)
    {
        var container = call.Object(0);
        var name = call.String(1).FieldName(call.Evaluator);
        if (!container.Has(call.Evaluator, name, call.Boolean(3, otherwise: true)))
        {
            return call.Has(2) ? call.Value(2) : NullValue.Instance;
        }

        return container.TryGet(call.Evaluator, name)!;
    }

    /// <summary>The object as it is, its late binding and hidden fields included, but for one name.</summary>
    private static ObjectValue RemoveKey(BuiltinCall call)
    {
        var name = call.String(1).FieldName(call.Evaluator);
        var cores = new Stack<ObjectCore>();
        for (var layer = call.Object(0).Top; layer is not null; layer = layer.Super)
        {
            call.Evaluator.Step();
            call.Evaluator.Allocate(ObjectLayer.Size + ReducedCore.Size);
            cores.Push(ReducedCore.Without(layer.Core, name));
        }

        ObjectLayer? top = null;
        while (cores.TryPop(out var core))
        {
            top = new ObjectLayer(core, top);
        }

        return new ObjectValue(top!);
    }

    private static ObjectValue MapWithKey(BuiltinCall call)
    {
        var function = call.Function(0);
        var container = call.Object(1);
        var fields = Fields(call, container, includeHidden: false);
        call.Evaluator.Allocate((long)DelayedCall.Size * fields.Length);
        return ObjectValue.FromData(
            call.Evaluator,
            Array.ConvertAll(fields, field => field.Name),
            Array.ConvertAll<FieldReference, Thunk>(
                fields,
                field => new DelayedCall(call.Site, function, call.NewString(field.Name), Later(call, container, field))));
    }

    /// <summary>
    /// RFC 7396. Which fields there are is known at once; a field that both have needs the one of the target too, even if it only
    /// takes its place.
    /// </summary>
    private static ObjectValue MergePatch(BuiltinCall call, Value target, ObjectValue changes)
    {
        var names = new List<string>();
        var values = new List<Thunk>();
        var origin = target as ObjectValue;
        if (origin is not null)
        {
            foreach (var field in Fields(call, origin, includeHidden: false))
            {
                if (!changes.Has(call.Evaluator, field.Name, includeHidden: false))
                {
                    names.Add(field.Name);
                    values.Add(Later(call, origin, field));
                }
            }
        }

        foreach (var field in Fields(call, changes, includeHidden: false))
        {
            var change = changes.Get(call.Evaluator, field);
            if (change is not NullValue)
            {
                call.Evaluator.Allocate(Delayed.Size);
                names.Add(field.Name);
                values.Add(new Delayed(_ => Merged(field.Name, change)));
            }
        }

        return ObjectValue.FromData(call.Evaluator, [.. names], [.. values]);

        Value Merged(string name, Value change)
        {
            var before = origin is not null && origin.Has(call.Evaluator, name, includeHidden: false) ? origin.TryGet(call.Evaluator, name)! : NullValue.Instance;
            return change is ObjectValue nested ? MergePatch(call, before, nested) : change;
        }
    }

    /// <summary>Leaves out nulls and what is empty once they are left out.</summary>
    private static Value Prune(BuiltinCall call, Value value)
    {
        if (value is not (ArrayValue or ObjectValue))
        {
            return value;
        }

        return call.Evaluator.Nested<Value>(() =>
        {
            if (value is ArrayValue array)
            {
                var items = new List<Thunk>();
                for (var i = 0; i < array.Count; i++)
                {
                    var item = Prune(call, array.Get(call.Evaluator, i));
                    if (IsContent(call, item))
                    {
                        call.Evaluator.Allocate(24);
                        items.Add(item);
                    }
                }

                return ArrayValue.Of(items);
            }

            var container = (ObjectValue)value;
            var names = new List<string>();
            var values = new List<Thunk>();
            foreach (var field in Fields(call, container, includeHidden: false))
            {
                var item = Prune(call, container.Get(call.Evaluator, field));
                if (IsContent(call, item))
                {
                    names.Add(field.Name);
                    values.Add(item);
                }
            }

            return ObjectValue.FromData(call.Evaluator, [.. names], [.. values]);
        });
    }

    private static bool IsContent(BuiltinCall call, Value value) => value switch
    {
        NullValue => false,
        ArrayValue array => array.Count > 0,
        ObjectValue container => Fields(call, container, includeHidden: false).Length > 0,
        _ => true,
    };
}
