namespace OtpGateway.Jsonnet.Values;

/// <summary>Something that can be called.</summary>
internal abstract class FunctionValue : Value
{
    public override string TypeName => "function";

    public abstract string Name { get; }

    public abstract string[] Parameters { get; }

    public abstract bool HasDefault(int parameter);

    /// <summary>Calls with one thunk per parameter; those left out are null and have a default.</summary>
    public abstract Value Invoke(Evaluator evaluator, Node? site, Thunk?[] arguments);

    /// <summary>Calls with positional arguments.</summary>
    public Value Call(Evaluator evaluator, Node? site, params Thunk[] arguments) =>
        Invoke(evaluator, site, arguments.Length == Parameters.Length ? arguments : Arrange(evaluator, site, arguments, [], []));

    /// <summary>Puts arguments into the order of the parameters.</summary>
    public Thunk?[] Arrange(
        Evaluator evaluator,
        Node? site,
        ReadOnlySpan<Thunk> positional,
        ReadOnlySpan<string> names,
        ReadOnlySpan<Thunk> named)
    {
        var parameters = Parameters;
        if (positional.Length > parameters.Length)
        {
            throw evaluator.Error(site, $"too many arguments: {Name} takes {parameters.Length}");
        }

        var arguments = new Thunk?[parameters.Length];
        for (var i = 0; i < positional.Length; i++)
        {
            arguments[i] = positional[i];
        }

        evaluator.Work((long)names.Length * parameters.Length);
        for (var i = 0; i < names.Length; i++)
        {
            var parameter = IndexOf(names[i]);
            if (parameter < 0)
            {
                throw evaluator.Error(site, $"function has no parameter {names[i]}");
            }

            if (arguments[parameter] is not null)
            {
                throw evaluator.Error(site, $"argument {names[i]} is given twice");
            }

            arguments[parameter] = named[i];
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is null && !HasDefault(i))
            {
                throw evaluator.Error(site, $"missing argument: {parameters[i]}");
            }
        }

        return arguments;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
