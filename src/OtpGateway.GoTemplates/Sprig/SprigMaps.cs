using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;
using static OtpGateway.GoTemplates.Sprig.SprigConversions;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's functions on maps. Where Go's order is random, ours is that of the keys.</summary>
internal static class SprigMaps
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("dict", [], Any, MakeMap),
        new("get", [ParameterType.Map, ParameterType.String], null, (_, arguments) => Entries(arguments[0]).TryGetValue((string)arguments[1]!, out var value) ? value : ""),
        new("set", [ParameterType.Map, ParameterType.String, Any], null, Set),
        new("unset", [ParameterType.Map, ParameterType.String], null, Unset),
        new("hasKey", [ParameterType.Map, ParameterType.String], null, (_, arguments) => Entries(arguments[0]).ContainsKey((string)arguments[1]!)),
        new("pluck", [ParameterType.String], ParameterType.Map, Pluck),
        new("keys", [], ParameterType.Map, Keys),
        new("values", [ParameterType.Map], null, Values),
        new("pick", [ParameterType.Map], ParameterType.String, (context, arguments) => Select(context.Budget, arguments, keeps: true)),
        new("omit", [ParameterType.Map], ParameterType.String, (context, arguments) => Select(context.Budget, arguments, keeps: false)),
        new("merge", [ParameterType.Map], ParameterType.Map, (context, arguments) => MergeAll(context.Budget, arguments, overwrites: false)),
        new("mustMerge", [ParameterType.Map], ParameterType.Map, (context, arguments) => MergeAll(context.Budget, arguments, overwrites: false)),
        new("mergeOverwrite", [ParameterType.Map], ParameterType.Map, (context, arguments) => MergeAll(context.Budget, arguments, overwrites: true)),
        new("mustMergeOverwrite", [ParameterType.Map], ParameterType.Map, (context, arguments) => MergeAll(context.Budget, arguments, overwrites: true)),
        new("dig", [], Any, Dig),
        new("deepCopy", [Any], null, (context, arguments) => Copy(context.Budget, arguments[0])),
        new("mustDeepCopy", [Any], null, (context, arguments) => Copy(context.Budget, arguments[0])),
    ];

    private static Dictionary<string, object?> Entries(object? map) => map is GoMap present ? present.Entries : [];

    private static GoMap MakeMap(CallContext context, object?[] arguments)
    {
        context.Budget.Allocate(arguments.Length);
        var map = new GoMap();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            map.Entries[ToText(context.Budget, arguments[i])] = i + 1 < arguments.Length ? arguments[i + 1] ?? NilInterface.Value : "";
        }

        return map;
    }

    private static GoMap Set(CallContext context, object?[] arguments)
    {
        var map = arguments[0] as GoMap ?? throw new EvaluationException("assignment to entry in nil map");
        context.Budget.Allocate(1);
        map.Entries[(string)arguments[1]!] = arguments[2] ?? NilInterface.Value;
        return map;
    }

    private static object? Unset(CallContext context, object?[] arguments)
    {
        Entries(arguments[0]).Remove((string)arguments[1]!);
        return arguments[0];
    }

    private static GoList Pluck(CallContext context, object?[] arguments)
    {
        context.Budget.Allocate(arguments.Length);
        var key = (string)arguments[0]!;
        return new GoList([.. arguments.Skip(1).Where(map => Entries(map).ContainsKey(key)).Select(map => Entries(map)[key])]);
    }

    private static GoList Keys(CallContext context, object?[] arguments)
    {
        context.Budget.Allocate(arguments.Sum(map => (long)Entries(map).Count));
        return GoList.OfStrings(arguments.OfType<GoMap>().SelectMany(map => map.SortedKeys()));
    }

    private static GoList Values(CallContext context, object?[] arguments)
    {
        context.Budget.Allocate(Entries(arguments[0]).Count);
        return arguments[0] is GoMap map ? new GoList([.. map.SortedKeys().Select(key => map.Entries[key])]) : new GoList([]);
    }

    private static GoMap Select(Budget budget, object?[] arguments, bool keeps)
    {
        var names = arguments.Skip(1).Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        var entries = Entries(arguments[0]);
        budget.Allocate(entries.Count);
        var result = new GoMap();
        foreach (var (key, value) in entries.Where(entry => names.Contains(entry.Key) == keeps))
        {
            result.Entries[key] = value;
        }

        return result;
    }

    private static object? MergeAll(Budget budget, object?[] arguments, bool overwrites)
    {
        foreach (var source in arguments.Skip(1).OfType<GoMap>())
        {
            Merge(budget, arguments[0] as GoMap ?? throw new EvaluationException("assignment to entry in nil map"), source, overwrites);
        }

        return arguments[0];
    }

    /// <summary>Maps in both are merged in turn; otherwise what is there stays, unless it is empty or to be overwritten.</summary>
    private static void Merge(Budget budget, GoMap target, GoMap source, bool overwrites)
    {
        if (ReferenceEquals(target, source))
        {
            return;
        }

        budget.Enter();
        foreach (var (key, value) in source.Entries.ToArray())
        {
            budget.Step();
            budget.Allocate(1);
            var present = target.Entries.GetValueOrDefault(key);
            if (present is GoMap inner && value is GoMap added)
            {
                Merge(budget, inner, added, overwrites);
            }
            else if (IsEmpty(present) || overwrites)
            {
                target.Entries[key] = value;
            }
        }

        budget.Leave();
    }

    private static object? Dig(CallContext context, object?[] arguments)
    {
        if (arguments.Length < 3)
        {
            throw new EvaluationException("dig needs at least three arguments");
        }

        var value = arguments[^1];
        foreach (var key in arguments.Take(arguments.Length - 2))
        {
            if (GoTypes.Unwrap(value) is not GoMap map || key is not string name)
            {
                throw new EvaluationException($"dig through {GoTypes.NameOf(value)}");
            }

            if (!map.Entries.TryGetValue(name, out value))
            {
                return arguments[^2];
            }
        }

        return value;
    }

    private static object? Copy(Budget budget, object? value)
    {
        budget.Step();
        budget.Allocate(1);
        switch (value)
        {
            case GoList list:
                budget.Enter();
                var items = new GoList([.. list.Items.Select(item => Copy(budget, item))], list.ElementType);
                budget.Leave();
                return items;
            case GoMap map:
                budget.Enter();
                var copy = new GoMap(map.ElementType);
                foreach (var (key, item) in map.Entries)
                {
                    copy.Entries[key] = Copy(budget, item);
                }

                budget.Leave();
                return copy;
            default:
                return value;
        }
    }
}
