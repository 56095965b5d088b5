namespace OtpGateway.Jsonnet.Values;

/// <summary>
/// An array of thunks. It is a window on a store that other arrays may share: a slice copies nothing, and appending to
/// the array that ends where the store's used part ends writes into the free part, so that <c>a + [x]</c> in a loop is linear.
/// </summary>
internal sealed class ArrayValue : Value
{
    public static readonly ArrayValue Empty = new(new Store([], 0), 0, 0);

    private readonly Store _store;
    private readonly int _start;

    private ArrayValue(Store store, int start, int count)
    {
        _store = store;
        _start = start;
        Count = count;
    }

    public override string TypeName => "array";

    public int Count { get; }

    /// <summary>The thunk at a position, without evaluating it.</summary>
    public Thunk this[int index] => _store.Items[_start + index] ?? _store.NumberAt(_start + index);

    /// <summary>Takes over a filled array that is paid for already.</summary>
    public static ArrayValue Of(Thunk[] items) => items.Length == 0 ? Empty : new ArrayValue(new Store(items, items.Length), 0, items.Length);

    /// <summary>
    /// The whole numbers from one on. They are made when they are looked at and not kept, so that a loop over a million of them
    /// takes little.
    /// </summary>
    public static ArrayValue Range(Evaluator evaluator, long from, long count)
    {
        evaluator.Allocate(64 + (8 * count));
        evaluator.Work(count);
        return count == 0 ? Empty : new ArrayValue(new Store(new Thunk[count], (int)count) { From = from }, 0, (int)count);
    }

    /// <summary>Takes over the first items of a list.</summary>
    public static ArrayValue Of(List<Thunk> items) => Of(items.ToArray());

    /// <summary>Pays for an array's store and makes it.</summary>
    public static Thunk[] NewItems(Evaluator evaluator, long count)
    {
        evaluator.Allocate(64 + (16 * count));
        return count == 0 ? [] : new Thunk[count];
    }

    public static ArrayValue Concat(Evaluator evaluator, ArrayValue left, ArrayValue right)
    {
        if (left.Count == 0)
        {
            return right;
        }

        if (right.Count == 0)
        {
            return left;
        }

        var count = (long)left.Count + right.Count;
        var store = left._store;
        var end = left._start + left.Count;
        evaluator.Allocate(48);
        evaluator.Work(right.Count);
        if (end == store.Used && right.Count <= store.Items.Length - end)
        {
            right.CopyTo(store.Items, end);
            store.Used = end + right.Count;
            return new ArrayValue(store, left._start, (int)count);
        }

        var capacity = Math.Max(count, Math.Min(2L * left.Count, count + (1 << 20)));
        if (store.Used > end || store.IsFresh)
        {
            // A first concatenation is usually the only one.
            capacity = count;
        }

        evaluator.Work(left.Count);
        var items = NewItems(evaluator, capacity);
        left.CopyTo(items, 0);
        right.CopyTo(items, left.Count);
        return new ArrayValue(new Store(items, (int)count) { IsFresh = false }, 0, (int)count);
    }

    public Value Get(Evaluator evaluator, int index)
    {
        ref var item = ref _store.Items[_start + index];
        if (item is Value value)
        {
            return value;
        }

        if (item is null)
        {
            return _store.NumberAt(_start + index);
        }

        var forced = item.Force(evaluator);
        _store.Items[_start + index] = forced;
        return forced;
    }

    public ArrayValue Slice(Evaluator evaluator, int start, int count)
    {
        evaluator.Allocate(40);
        return count == 0 ? Empty : new ArrayValue(_store, _start + start, count);
    }

    public void CopyTo(Thunk?[] target, int at)
    {
        Array.Copy(_store.Items, _start, target, at, Count);
        if (_store.From is null)
        {
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            target[at + i] ??= _store.NumberAt(_start + i);
        }
    }

    private sealed class Store(Thunk?[] items, int used)
    {
        public Thunk?[] Items { get; } = items;

        /// <summary>The first number of a range, whose items are null; null for any other array.</summary>
        public long? From { get; init; }

        public int Used { get; set; } = used;

        /// <summary>True for an array as it was written down; false once it grew out of a concatenation.</summary>
        public bool IsFresh { get; init; } = true;

        public NumberValue NumberAt(int index) => NumberValue.Of((double)(From!.Value + index));
    }
}
