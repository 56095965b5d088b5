namespace OtpGateway.Jsonnet.Values;

/// <summary>A call put off until its value is asked for, as the elements of <c>std.map</c> are.</summary>
internal sealed class DelayedCall : Thunk
{
    public const int Size = 80;

    private readonly Node? _site;
    private FunctionValue? _function;
    private Thunk[]? _arguments;
    private Value? _value;

    public DelayedCall(Node? site, FunctionValue function, params Thunk[] arguments)
    {
        _site = site;
        _function = function;
        _arguments = arguments;
    }

    public override Value Force(Evaluator evaluator)
    {
        if (_value is not null)
        {
            return _value;
        }

        var arguments = _arguments ?? throw evaluator.Error(_site, "infinite recursion: a value depends on itself");
        _arguments = null;
        _value = _function!.Call(evaluator, _site, arguments);
        _function = null;
        return _value;
    }
}
