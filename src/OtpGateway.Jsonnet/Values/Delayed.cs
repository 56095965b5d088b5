namespace OtpGateway.Jsonnet.Values;

/// <summary>Work of the library itself, put off until its value is asked for.</summary>
internal sealed class Delayed(Func<Evaluator, Value> work) : Thunk
{
    public const int Size = 120;

    private Func<Evaluator, Value>? _work = work;
    private Value? _value;

    public override Value Force(Evaluator evaluator)
    {
        if (_value is not null)
        {
            return _value;
        }

        var work = _work ?? throw evaluator.Error(null, "infinite recursion: a value depends on itself");
        _work = null;
        evaluator.Enter(null, "value");
        _value = StackGuard.HasRoom ? work(evaluator) : WorkElsewhere(work, evaluator);
        evaluator.Leave();
        return _value;
    }

    private static Value WorkElsewhere(Func<Evaluator, Value> work, Evaluator evaluator) => evaluator.RunElsewhere(() => work(evaluator));
}
