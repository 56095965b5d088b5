namespace OtpGateway.Jsonnet.Std;

/// <summary>The functions of the library while they are put together.</summary>
internal sealed class BuiltinTable
{
    public SortedDictionary<string, Value> Members { get; } = new(CodePointComparer.Instance);

    /// <summary>Adds a function whose arguments are all evaluated before it runs.</summary>
    /// <param name="name">The name without <c>std.</c>.</param>
    /// <param name="parameters">The documented names, by commas; one that ends in <c>=</c> can be left out.</param>
    /// <param name="body">What it does.</param>
    public void Add(string name, string parameters, Func<BuiltinCall, Value> body) => Add(name, parameters, true, body);

    /// <summary>Adds a function that may leave arguments unevaluated.</summary>
    /// <param name="name">The name without <c>std.</c>.</param>
    /// <param name="parameters">The documented names, by commas; one that ends in <c>=</c> can be left out.</param>
    /// <param name="body">What it does.</param>
    public void AddLazy(string name, string parameters, Func<BuiltinCall, Value> body) => Add(name, parameters, false, body);

    private void Add(string name, string parameters, bool isStrict, Func<BuiltinCall, Value> body) => Members.Add(
        name,
        new BuiltinFunction(name, parameters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), isStrict, body));
}
