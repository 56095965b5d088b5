namespace OtpGateway.Jsonnet.Std;

/// <summary>Sets are arrays in order and without duplicates, both by a key.</summary>
internal static class SetFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("uniq", "arr, keyF=", call => Unique(call, call.Elements(0), KeyFunction(call, 1)));
        table.Add("set", "arr, keyF=", call => Unique(call, Sort(call, call.Array(0), KeyFunction(call, 1)), KeyFunction(call, 1)));
        table.Add("setUnion", "a, b, keyF=", call => Merge(call, onlyLeft: true, both: true, onlyRight: true));
        table.Add("setInter", "a, b, keyF=", call => Merge(call, onlyLeft: false, both: true, onlyRight: false));
        table.Add("setDiff", "a, b, keyF=", call => Merge(call, onlyLeft: true, both: false, onlyRight: false));
        table.AddLazy("setMember", "x, arr, keyF=", IsMember);
    }

    /// <returns>The function, or null for the value itself.</returns>
    public static FunctionValue? KeyFunction(BuiltinCall call, int index) => call.Has(index) ? call.Function(index) : null;

    public static Value KeyOf(BuiltinCall call, FunctionValue? key, Thunk item) =>
        key is null ? item.Force(call.Evaluator) : call.Call(key, item);

    /// <summary>Merge sort: stable, and no comparison is more than one level deep in the stack.</summary>
    public static ArrayValue Sort(BuiltinCall call, ArrayValue array, FunctionValue? key)
    {
        var count = array.Count;
        if (count == 0)
        {
            return ArrayValue.Empty;
        }

        var keys = KeysOf(call, array, key);
        call.Evaluator.Allocate(8L * count);
        var order = new int[count];
        var spare = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (long width = 1; width < count; width *= 2)
        {
            for (long low = 0; low < count; low += 2 * width)
            {
                MergeRuns(call, keys, order, spare, (int)low, (int)Math.Min(low + width, count), (int)Math.Min(low + (2 * width), count));
            }

            (order, spare) = (spare, order);
        }

        var items = ArrayValue.NewItems(call.Evaluator, count);
        for (var i = 0; i < count; i++)
        {
            items[i] = array[order[i]];
        }

        return ArrayValue.Of(items);
    }

    private static Value[] KeysOf(BuiltinCall call, ArrayValue array, FunctionValue? key)
    {
        call.Evaluator.Allocate(32L * array.Count);
        var keys = new Value[array.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            call.Evaluator.Step();
            keys[i] = KeyOf(call, key, array[i]);
        }

        return keys;
    }

    private static void MergeRuns(BuiltinCall call, Value[] keys, int[] from, int[] to, int low, int middle, int high)
    {
        var (left, right) = (low, middle);
        for (var at = low; at < high; at++)
        {
            call.Evaluator.Step();
            var takeLeft = left < middle
                && (right >= high || Operators.Compare(call.Evaluator, call.Site, keys[from[left]], keys[from[right]]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    private static ArrayValue Unique(BuiltinCall call, ArrayValue array, FunctionValue? key)
    {
        if (array.Count == 0)
        {
            return array;
        }

        var items = new List<Thunk>();
        Value? last = null;
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            var current = KeyOf(call, key, array[i]);
            if (last is null || !Operators.AreEqual(call.Evaluator, call.Site, last, current))
            {
                call.Evaluator.Allocate(24);
                items.Add(array[i]);
            }

            last = current;
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue Merge(BuiltinCall call, bool onlyLeft, bool both, bool onlyRight)
    {
        var (a, b) = (call.Elements(0), call.Elements(1));
        var key = KeyFunction(call, 2);
        var (keyA, keyB) = ((Value?)null, (Value?)null);
        var items = new List<Thunk>();
        var (i, j) = (0, 0);
        while (i < a.Count || j < b.Count)
        {
            call.Evaluator.Step();
            call.Evaluator.Allocate(24);
            var order = i == a.Count ? 1 : -1;
            if (i < a.Count && j < b.Count)
            {
                // What is left of one set when the other is through is not looked at.
                keyA ??= KeyOf(call, key, a[i]);
                keyB ??= KeyOf(call, key, b[j]);
                order = Operators.Compare(call.Evaluator, call.Site, keyA, keyB);
            }

            if (order < 0 ? onlyLeft : order == 0 ? both : onlyRight)
            {
                items.Add(order <= 0 ? a[i] : b[j]);
            }

            if (order <= 0)
            {
                i++;
                keyA = null;
            }

            if (order >= 0)
            {
                j++;
                keyB = null;
            }
        }

        return ArrayValue.Of(items);
    }

    /// <summary>The intersection with a set of one: a set that is not in order is looked through up to the first greater key.</summary>
    private static BooleanValue IsMember(BuiltinCall call)
    {
        var array = call.Elements(1);
        var key = KeyFunction(call, 2);
        Value? wanted = null;
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            wanted ??= KeyOf(call, key, call.Thunk(0)!);
            var order = Operators.Compare(call.Evaluator, call.Site, wanted, KeyOf(call, key, array[i]));
            if (order <= 0)
            {
                return BooleanValue.Of(order == 0);
            }
        }

        return BooleanValue.False;
    }
}
