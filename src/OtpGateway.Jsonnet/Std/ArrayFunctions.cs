namespace OtpGateway.Jsonnet.Std;

/// <summary>Arrays. Elements stay unevaluated wherever the function itself does not look at them.</summary>
internal static class ArrayFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("makeArray", "sz, func", MakeArray);
        table.Add("range", "from, to", Range);
        table.Add("repeat", "what, count", Repeat);
        table.Add("slice", "indexable, index, end, step", call =>
            Operators.Slice(call.Evaluator, call.Site, call.Value(0), call.Value(1), call.Value(2), call.Value(3)));
        table.Add("map", "func, arr", Map);
        table.Add("mapWithIndex", "func, arr", MapWithIndex);
        table.Add("filter", "func, arr", call => Filter(call, call.Array(1)));
        table.Add("filterMap", "filter_func, map_func, arr", FilterMap);
        table.Add("flatMap", "func, arr", FlatMap);
        table.AddLazy("foldl", "func, arr, init", FoldLeft);
        table.AddLazy("foldr", "func, arr, init", FoldRight);
        table.Add("join", "sep, arr", call => Join(call, call.Value(0), call.Array(1)));
        table.Add("deepJoin", "arr", call => DeepJoin(call, call.Value(0)));
        table.Add("lines", "arr", Lines);
        table.Add("flattenArrays", "arrs", FlattenArrays);
        table.Add("flattenDeepArray", "value", FlattenDeepArray);
        table.Add("reverse", "arr", Reverse);
        table.Add("member", "arr, x", Member);
        table.Add("contains", "arr, elem", call => BooleanValue.Of(IndexOf(call, call.Array(0), call.Value(1)) >= 0));
        table.AddLazy("count", "arr, x", call => NumberValue.Of(IndicesOf(call, call.Array(0), call.Thunk(1)!).Count));
        table.AddLazy("find", "value, arr", call => ArrayValue.Of(IndicesOf(call, call.Array(1), call.Thunk(0)!)));
        table.Add("remove", "arr, elem", Remove);
        table.Add("removeAt", "arr, at", call => RemoveAt(call, call.Array(0), call.Number(1)));
        table.Add("all", "arr", call => BooleanValue.Of(!HasBoolean(call, false)));
        table.Add("any", "arr", call => BooleanValue.Of(HasBoolean(call, true)));
        table.Add("sum", "arr", call => Sum(call));
        table.Add("avg", "arr", Average);
        table.AddLazy("minArray", "arr, keyF=, onEmpty=", call => Extreme(call, 1));
        table.AddLazy("maxArray", "arr, keyF=, onEmpty=", call => Extreme(call, -1));
        table.Add("sort", "arr, keyF=", call => SetFunctions.Sort(call, call.Array(0), SetFunctions.KeyFunction(call, 1)));
        SetFunctions.AddTo(table);
    }

    public static Value Join(BuiltinCall call, Value separator, ArrayValue parts)
    {
        var evaluator = call.Evaluator;
        if (separator is StringValue text)
        {
            var between = text.Text(evaluator);
            var target = new TextBuilder(evaluator);
            var isFirst = true;
            for (var i = 0; i < parts.Count; i++)
            {
                evaluator.Step();
                switch (parts.Get(evaluator, i))
                {
                    case NullValue:
                        continue;
                    case StringValue part:
                        target.Append(isFirst ? "" : between);
                        target.Append(part.Text(evaluator));
                        isFirst = false;
                        break;
                    case var other:
                        throw call.Error($"elements must be strings as the separator is, got {other.TypeName}");
                }
            }

            return target.ToValue();
        }

        if (separator is not ArrayValue array)
        {
            throw call.WrongType(0, "string or array", separator);
        }

        var joined = new List<Thunk>();
        var isEmpty = true;
        for (var i = 0; i < parts.Count; i++)
        {
            evaluator.Step();
            switch (parts.Get(evaluator, i))
            {
                case NullValue:
                    continue;
                case ArrayValue part:
                    if (!isEmpty)
                    {
                        AddAll(call, joined, array);
                    }

                    AddAll(call, joined, part);
                    isEmpty = false;
                    break;
                case var other:
                    throw call.Error($"elements must be arrays as the separator is, got {other.TypeName}");
            }
        }

        return ArrayValue.Of(joined);
    }

    private static void AddAll(BuiltinCall call, List<Thunk> target, ArrayValue items)
    {
        call.Evaluator.Allocate(24L * items.Count);
        call.Evaluator.Work(8L * items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            target.Add(items[i]);
        }
    }

    private static ArrayValue MakeArray(BuiltinCall call)
    {
        var count = call.Integer(0, 0, int.MaxValue);
        var function = call.Function(1);
        call.Evaluator.Allocate(DelayedCall.Size * count);
        call.Evaluator.Work(16 * count);
        var items = ArrayValue.NewItems(call.Evaluator, count);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new DelayedCall(call.Site, function, NumberValue.Of(i));
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue Range(BuiltinCall call)
    {
        var (from, to) = (call.Integer(0), call.Integer(1));
        return ArrayValue.Range(call.Evaluator, from, Math.Max(0, to - from + 1));
    }

    private static Value Repeat(BuiltinCall call)
    {
        var count = call.Integer(1, 0);
        switch (call.Value(0))
        {
            case StringValue text:
                var units = Multiply(count, text.Units);
                call.Evaluator.Allocate(2 * units);
                call.Evaluator.Work(units >> 2);
                return StringValue.Of(string.Create((int)units, text.Text(call.Evaluator), static (target, part) =>
                {
                    // What is there already is copied behind itself, so a short part takes no longer than a long one.
                    part.AsSpan(0, Math.Min(part.Length, target.Length)).CopyTo(target);
                    for (var done = part.Length; done > 0 && done < target.Length; done *= 2)
                    {
                        target[..Math.Min(done, target.Length - done)].CopyTo(target[done..]);
                    }
                }));
            case ArrayValue array:
                var size = Multiply(count, array.Count);
                call.Evaluator.Require(16 * size);
                call.Evaluator.Work(8 * size);
                var items = ArrayValue.NewItems(call.Evaluator, size);
                for (var at = 0; at < items.Length; at += array.Count)
                {
                    array.CopyTo(items, at);
                }

                return ArrayValue.Of(items);
            case var other:
                throw call.WrongType(0, "string or array", other);
        }
    }

    /// <summary>A size; too large ones stay so large that they are refused.</summary>
    private static long Multiply(long count, int size) => (long)Math.Min((double)count * size, 1L << 58);

    private static ArrayValue Map(BuiltinCall call)
    {
        var function = call.Function(0);
        var source = call.Elements(1);
        var items = NewDelayed(call, source.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new DelayedCall(call.Site, function, source[i]);
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue MapWithIndex(BuiltinCall call)
    {
        var function = call.Function(0);
        var source = call.Elements(1);
        var items = NewDelayed(call, source.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new DelayedCall(call.Site, function, NumberValue.Of(i), source[i]);
        }

        return ArrayValue.Of(items);
    }

    private static Thunk[] NewDelayed(BuiltinCall call, int count)
    {
        call.Evaluator.Allocate((long)DelayedCall.Size * count);
        call.Evaluator.Work(16L * count);
        return ArrayValue.NewItems(call.Evaluator, count);
    }

    private static ArrayValue Filter(BuiltinCall call, ArrayValue source)
    {
        var predicate = call.Function(0);
        var kept = new List<Thunk>();
        for (var i = 0; i < source.Count; i++)
        {
            call.Evaluator.Step();
            if (call.Test(predicate, source[i]))
            {
                call.Evaluator.Allocate(24);
                kept.Add(source[i]);
            }
        }

        return ArrayValue.Of(kept);
    }

    private static ArrayValue FilterMap(BuiltinCall call)
    {
        var function = call.Function(1);
        var kept = Filter(call, call.Array(2));
        var items = NewDelayed(call, kept.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new DelayedCall(call.Site, function, kept[i]);
        }

        return ArrayValue.Of(items);
    }

    private static Value FlatMap(BuiltinCall call)
    {
        var function = call.Function(0);
        if (call.Value(1) is StringValue text)
        {
            var characters = call.Characters(text);
            var target = new TextBuilder(call.Evaluator);
            for (var i = 0; i < characters.Count; i++)
            {
                var part = call.Call(function, characters[i]);
                target.Append((part as StringValue ?? throw call.Error($"function must return a string for a string, got {part.TypeName}")).Text(call.Evaluator));
            }

            return target.ToValue();
        }

        var source = call.Elements(1);
        var items = new List<Thunk>();
        for (var i = 0; i < source.Count; i++)
        {
            var part = call.Call(function, source[i]);
            AddAll(call, items, part as ArrayValue ?? throw call.Error($"function must return an array, got {part.TypeName}"));
        }

        return ArrayValue.Of(items);
    }

    private static Value FoldLeft(BuiltinCall call)
    {
        var function = call.Function(0);
        var source = call.Elements(1);
        var running = call.Thunk(2)!;
        for (var i = 0; i < source.Count; i++)
        {
            running = call.Call(function, running, source[i]);
        }

        return running.Force(call.Evaluator);
    }

    private static Value FoldRight(BuiltinCall call)
    {
        var function = call.Function(0);
        var source = call.Elements(1);
        var running = call.Thunk(2)!;
        for (var i = source.Count - 1; i >= 0; i--)
        {
            running = call.Call(function, source[i], running);
        }

        return running.Force(call.Evaluator);
    }

    /// <summary>The strings in nested arrays, one after the other.</summary>
    public static StringValue DeepJoin(BuiltinCall call, Value parts)
    {
        var target = new TextBuilder(call.Evaluator);
        Visit(parts);
        return target.ToValue();

        void Visit(Value value)
        {
            if (value is StringValue text)
            {
                target.Append(text.Text(call.Evaluator));
                return;
            }

            var array = value as ArrayValue ?? throw call.WrongType(0, "string or array", value);
            call.Evaluator.Nested(() =>
            {
                for (var i = 0; i < array.Count; i++)
                {
                    Visit(array.Get(call.Evaluator, i));
                }
            });
        }
    }

    private static Value Lines(BuiltinCall call)
    {
        var lines = call.Array(0);
        var items = ArrayValue.NewItems(call.Evaluator, lines.Count + 1L);
        lines.CopyTo(items, 0);
        items[^1] = StringValue.Empty;
        return Join(call, StringValue.Of("\n"), ArrayValue.Of(items));
    }

    private static ArrayValue FlattenArrays(BuiltinCall call)
    {
        var arrays = call.Array(0);
        var items = new List<Thunk>();
        for (var i = 0; i < arrays.Count; i++)
        {
            var part = arrays.Get(call.Evaluator, i);
            call.Evaluator.Step();
            AddAll(call, items, part as ArrayValue ?? throw call.Error($"elements must be arrays, got {part.TypeName}"));
        }

        return ArrayValue.Of(items);
    }

    private static ArrayValue FlattenDeepArray(BuiltinCall call)
    {
        var items = new List<Thunk>();
        Visit(call.Value(0));
        return ArrayValue.Of(items);

        void Visit(Value value)
        {
            if (value is not ArrayValue array)
            {
                call.Evaluator.Step();
                call.Evaluator.Allocate(24);
                items.Add(value);
                return;
            }

            call.Evaluator.Nested(() =>
            {
                for (var i = 0; i < array.Count; i++)
                {
                    Visit(array.Get(call.Evaluator, i));
                }
            });
        }
    }

    private static ArrayValue Reverse(BuiltinCall call)
    {
        var source = call.Array(0);
        var items = ArrayValue.NewItems(call.Evaluator, source.Count);
        call.Evaluator.Work(8L * items.Length);
        source.CopyTo(items, 0);
        Array.Reverse(items);
        return ArrayValue.Of(items);
    }

    private static BooleanValue Member(BuiltinCall call)
    {
        if (call.Value(0) is StringValue text)
        {
            var (characters, pattern) = (call.Text(0), call.Text(1));
            call.PayForSearch(characters, pattern);
            return BooleanValue.Of(characters.Contains(pattern, StringComparison.Ordinal));
        }

        return BooleanValue.Of(IndexOf(call, call.Array(0), call.Value(1)) >= 0);
    }

    private static int IndexOf(BuiltinCall call, ArrayValue array, Value wanted)
    {
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            if (Operators.AreEqual(call.Evaluator, call.Site, array.Get(call.Evaluator, i), wanted))
            {
                return i;
            }
        }

        return -1;
    }

    private static List<Thunk> IndicesOf(BuiltinCall call, ArrayValue array, Thunk wanted)
    {
        var found = new List<Thunk>();
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            if (Operators.AreEqual(call.Evaluator, call.Site, array.Get(call.Evaluator, i), wanted.Force(call.Evaluator)))
            {
                call.Evaluator.Allocate(32);
                found.Add(NumberValue.Of(i));
            }
        }

        return found;
    }

    private static ArrayValue Remove(BuiltinCall call)
    {
        var array = call.Array(0);
        var index = IndexOf(call, array, call.Value(1));
        return index < 0 ? array : RemoveAt(call, array, index);
    }

    private static ArrayValue RemoveAt(BuiltinCall call, ArrayValue array, double at)
    {
        if (!(at >= 0 && at < array.Count && Math.Floor(at) == at))
        {
            throw call.Error($"index is out of range, there are {array.Count}");
        }

        call.Evaluator.Work(8L * array.Count);
        var items = ArrayValue.NewItems(call.Evaluator, array.Count - 1L);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = array[i < at ? i : i + 1];
        }

        return ArrayValue.Of(items);
    }

    private static bool HasBoolean(BuiltinCall call, bool wanted)
    {
        var array = call.Array(0);
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            var value = array.Get(call.Evaluator, i);
            var element = value as BooleanValue ?? throw call.Error($"elements must be booleans, got {value.TypeName}");
            if (element.IsTrue == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private static NumberValue Sum(BuiltinCall call)
    {
        var array = call.Array(0);
        var sum = 0.0;
        for (var i = 0; i < array.Count; i++)
        {
            call.Evaluator.Step();
            var value = array.Get(call.Evaluator, i);
            sum += value is NumberValue number ? number.Number : throw call.Error($"elements must be numbers, got {value.TypeName}");
        }

        return call.NewNumber(sum);
    }

    private static NumberValue Average(BuiltinCall call)
    {
        var count = call.Array(0).Count;
        return count == 0 ? throw call.Error("array must not be empty") : call.NewNumber(Sum(call).Number / count);
    }

    private static Value Extreme(BuiltinCall call, int direction)
    {
        var array = call.Array(0);
        if (array.Count == 0)
        {
            return call.Has(2) ? call.Value(2) : throw call.Error("array must not be empty");
        }

        var key = SetFunctions.KeyFunction(call, 1);
        var best = 0;
        var bestKey = SetFunctions.KeyOf(call, key, array[0]);
        for (var i = 1; i < array.Count; i++)
        {
            call.Evaluator.Step();
            var candidate = SetFunctions.KeyOf(call, key, array[i]);
            if (Operators.Compare(call.Evaluator, call.Site, bestKey, candidate) * direction > 0)
            {
                best = i;
                bestKey = candidate;
            }
        }

        return array.Get(call.Evaluator, best);
    }
}
