using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;
using static OtpGateway.GoTemplates.Sprig.SprigConversions;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's functions on lists. All make new lists; the <c>must</c> forms differ in Go only in how they fail.</summary>
internal static class SprigLists
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("list", [], Any, (context, arguments) => Make(context.Budget, arguments)),
        new("tuple", [], Any, (context, arguments) => Make(context.Budget, arguments)),
        .. WithMust("first", [Any], null, (_, arguments) => ToItems(arguments[0], "find first").FirstOrDefault()),
        .. WithMust("last", [Any], null, (_, arguments) => ToItems(arguments[0], "find last").LastOrDefault()),
        .. WithMust("rest", [Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "find rest").Skip(1)])),
        .. WithMust("initial", [Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "find initial").SkipLast(1)])),
        .. WithMust("append", [Any, Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "push"), arguments[1]])),
        .. WithMust("push", [Any, Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "push"), arguments[1]])),
        .. WithMust("prepend", [Any, Any], null, (context, arguments) => Make(context.Budget, [arguments[1], .. ToItems(arguments[0], "prepend")])),
        .. WithMust("reverse", [Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "find reverse").Reverse()])),
        .. WithMust("compact", [Any], null, (context, arguments) => Make(context.Budget, [.. ToItems(arguments[0], "compact").Where(item => !IsEmpty(item))])),
        .. WithMust("uniq", [Any], null, Unique),
        .. WithMust("without", [Any], Any, Without),
        .. WithMust("has", [Any, Any], null, Has),
        .. WithMust("chunk", [Int, Any], null, Chunk),
        new("mustSlice", [Any], Any, SliceList),
        new("concat", [], Any, Concat),
        new("sortAlpha", [Any], null, SortAlpha),
        new("toStrings", [Any], null, (context, arguments) => GoList.OfStrings(ToTexts(context.Budget, arguments[0]))),
        new("until", [Int], null, (context, arguments) => UntilStep(context.Budget, 0, (long)arguments[0]!, (long)arguments[0]! < 0 ? -1 : 1)),
        new("untilStep", [Int, Int, Int], null, (context, arguments) => UntilStep(context.Budget, (long)arguments[0]!, (long)arguments[1]!, (long)arguments[2]!)),
        new("seq", [], Int, Sequence),
    ];

    private static GoFunction[] WithMust(string name, ParameterType[] parameters, ParameterType? rest, Func<CallContext, object?[], object?> body) =>
        [new(name, parameters, rest, body), new("must" + char.ToUpperInvariant(name[0]) + name[1..], parameters, rest, body)];

    private static GoList Make(Budget budget, object?[] items)
    {
        budget.Allocate(items.Length);
        budget.Step(items.Length / 16);
        return new GoList([.. items.Select(item => item ?? NilInterface.Value)]);
    }

    private static GoList Unique(CallContext context, object?[] arguments)
    {
        var unique = new List<object?>();
        foreach (var item in ToItems(arguments[0], "find uniq"))
        {
            if (!unique.Any(seen => DeepEquality.AreEqual(context.Budget, item, seen)))
            {
                unique.Add(item);
            }
        }

        return Make(context.Budget, [.. unique]);
    }

    private static GoList Without(CallContext context, object?[] arguments)
    {
        var omitted = arguments[1..];
        var kept = ToItems(arguments[0], "find without").Where(item => !omitted.Any(omit => DeepEquality.AreEqual(context.Budget, omit, item)));
        return Make(context.Budget, [.. kept]);
    }

    private static object Has(CallContext context, object?[] arguments) =>
        arguments[1] is not null && ToItems(arguments[1], "find has").Any(item => DeepEquality.AreEqual(context.Budget, arguments[0], item));

    private static GoList Chunk(CallContext context, object?[] arguments)
    {
        var size = (long)arguments[0]!;
        var items = ToItems(arguments[1], "chunk");
        if (size < 1 && items.Length > 0)
        {
            throw new EvaluationException("chunk of no size");
        }

        context.Budget.Allocate(items.Length);
        var chunks = items.Length == 0 ? [] : items.Chunk((int)Math.Min(size, int.MaxValue)).Select(chunk => (object?)new GoList(chunk)).ToArray();
        return new GoList(chunks, "[]" + GoTypes.Any);
    }

    private static GoList? SliceList(CallContext context, object?[] arguments)
    {
        if (arguments[0] is not GoList list)
        {
            throw new EvaluationException($"list should be type of slice or array but {GoTypes.KindNameOf(arguments[0])}");
        }

        if (list.Count == 0)
        {
            return null;
        }

        var start = arguments.Length > 1 ? ToLong(arguments[1]) : 0;
        var end = arguments.Length > 2 ? ToLong(arguments[2]) : list.Count;
        if (start < 0 || end < start || end > list.Count)
        {
            throw new EvaluationException("slice index out of bounds");
        }

        context.Budget.Allocate(end - start);
        return new GoList(list.Items[(int)start..(int)end], list.ElementType);
    }

    private static GoList Concat(CallContext context, object?[] arguments)
    {
        context.Budget.Allocate(arguments.Sum(list => (long)ToItems(list, "concat").Length));
        return new GoList([.. arguments.SelectMany(list => ((GoList)list!).Items)]);
    }

    private static GoList SortAlpha(CallContext context, object?[] arguments)
    {
        var texts = arguments[0] is GoList ? ToTexts(context.Budget, arguments[0]) : [ToText(context.Budget, arguments[0])];
        context.Budget.Allocate(texts.Length);
        Array.Sort(texts, GoString.Comparer);
        return GoList.OfStrings(texts);
    }

    private static GoList UntilStep(Budget budget, long start, long stop, long step)
    {
        var distance = (Int128)stop - start;
        if (step == 0 || distance == 0 || distance > 0 != step > 0)
        {
            return new GoList([], "int");
        }

        var count = (Int128.Abs(distance) + Int128.Abs(step) - 1) / Int128.Abs(step);
        budget.Allocate((long)Int128.Min(count, long.MaxValue / 2));
        var items = new object?[(int)count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = start + i * step;
        }

        budget.Step(items.Length / 16);
        return new GoList(items, "int");
    }

    private static string Sequence(CallContext context, object?[] arguments)
    {
        var numbers = arguments.Select(argument => (long)argument!).ToArray();
        var (start, step, end) = numbers.Length switch
        {
            1 => (1L, numbers[0] < 1 ? -1 : 1, numbers[0]),
            2 => (numbers[0], numbers[1] < numbers[0] ? -1 : 1, numbers[1]),
            3 => (numbers[0], numbers[1], numbers[2]),
            _ => (0L, 0L, 0L),
        };
        if (numbers.Length is 0 or > 3)
        {
            return "";
        }

        // The end belongs to the sequence.
        var list = UntilStep(context.Budget, start, unchecked(end + (end < start ? -1 : 1)), step);
        context.Budget.Allocate(21L * list.Count);
        return string.Join(' ', list.Items);
    }
}
