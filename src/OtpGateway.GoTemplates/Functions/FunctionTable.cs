using OtpGateway.GoTemplates.Sprig;

namespace OtpGateway.GoTemplates.Functions;

/// <summary>The functions known to a parser.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, GoFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>Go's own functions and Sprig's hermetic ones.</summary>
    public static FunctionTable Default { get; } = new(
        Builtins.All, SprigStrings.All, SprigLists.All, SprigMaps.All, SprigNumbers.All, SprigValues.All, SprigRegex.All);

    public FunctionTable(params IEnumerable<GoFunction>[] sets)
    {
        foreach (var function in sets.SelectMany(set => set))
        {
            _functions[function.Name] = function;
        }
    }

    public GoFunction? Find(string name) => _functions.GetValueOrDefault(name);
}
