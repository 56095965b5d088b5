namespace OtpGateway.Jsonnet.Values;

/// <summary>A function of the standard library. Shared by all evaluations.</summary>
internal sealed class BuiltinFunction : FunctionValue
{
    private readonly Func<BuiltinCall, Value> _body;
    private readonly bool[] _hasDefault;

    /// <param name="name">The name without <c>std.</c>.</param>
    /// <param name="parameters">Names; one that ends in <c>=</c> can be left out.</param>
    /// <param name="isStrict">True if all arguments are evaluated anyway, so that callers need no thunks for them.</param>
    /// <param name="body">What it does.</param>
    public BuiltinFunction(string name, string[] parameters, bool isStrict, Func<BuiltinCall, Value> body)
    {
        Name = "std." + name;
        Parameters = [.. parameters.Select(parameter => parameter.TrimEnd('='))];
        _hasDefault = [.. parameters.Select(parameter => parameter.EndsWith('='))];
        IsStrict = isStrict;
        _body = body;
    }

    public override string Name { get; }

    public override string[] Parameters { get; }

    public bool IsStrict { get; }

    public override bool HasDefault(int parameter) => _hasDefault[parameter];

    public override Value Invoke(Evaluator evaluator, Node? site, Thunk?[] arguments)
    {
        evaluator.Enter(site, Name);
        var call = new BuiltinCall(evaluator, this, site, arguments);
        var value = StackGuard.HasRoom ? _body(call) : InvokeElsewhere(call);
        evaluator.Leave();
        return value;
    }

    private Value InvokeElsewhere(BuiltinCall call) => call.Evaluator.RunElsewhere(() => _body(call));
}
