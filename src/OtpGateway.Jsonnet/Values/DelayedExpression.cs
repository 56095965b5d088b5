namespace OtpGateway.Jsonnet.Values;

/// <summary>An expression with the frame it belongs to, evaluated at most once.</summary>
internal sealed class DelayedExpression : Thunk
{
    public const int Size = 48;

    private Node? _node;
    private Frame? _frame;
    private Value? _value;

    public DelayedExpression(Node node, Frame frame)
    {
        _node = node;
        _frame = frame;
    }

    public override Value Force(Evaluator evaluator)
    {
        if (_value is not null)
        {
            return _value;
        }

        var node = _node;
        var frame = _frame;
        if (frame is null)
        {
            throw evaluator.Error(node, "infinite recursion: a value depends on itself");
        }

        // While it is being evaluated it has no frame; coming here again then means that it needs itself.
        _frame = null;
        _value = evaluator.EvaluateDelayed(node!, frame);
        _node = null;
        return _value;
    }
}
