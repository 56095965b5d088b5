namespace OtpGateway.Jsonnet.Values;

/// <summary>Something that has a value when asked for it: a value, or an expression not evaluated yet.</summary>
internal abstract class Thunk
{
    public abstract Value Force(Evaluator evaluator);
}
