namespace OtpGateway.Jsonnet.Ast;

/// <summary>
/// An expression. The parser makes it, <see cref="Resolve"/> checks it and settles its variables once, and from then on it is
/// never changed: programs are shared between threads.
/// </summary>
internal abstract class Node(SourceFile file, int offset)
{
    public SourceFile File { get; } = file;

    public int Offset { get; } = offset;

    /// <summary>True if putting the evaluation off needs no thunk.</summary>
    public virtual bool IsImmediate => false;

    /// <summary>Finds static errors and turns names into slots.</summary>
    public abstract void Resolve(Scope scope);

    public abstract Value Evaluate(Evaluator evaluator, Frame frame);

    /// <summary>Evaluates as the last thing a function does; may hand back a tail call.</summary>
    public virtual Value EvaluateTail(Evaluator evaluator, Frame frame) => Evaluate(evaluator, frame);

    /// <summary>The value for later.</summary>
    public virtual Thunk Delay(Evaluator evaluator, Frame frame)
    {
        evaluator.Allocate(DelayedExpression.Size);
        return new DelayedExpression(this, frame);
    }

    protected JsonnetException StaticError(string message) => File.Error(Offset, message);
}
