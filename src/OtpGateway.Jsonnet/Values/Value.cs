namespace OtpGateway.Jsonnet.Values;

/// <summary>An evaluated value; its parts may still be thunks.</summary>
internal abstract class Value : Thunk
{
    /// <summary>What <c>std.type</c> says.</summary>
    public abstract string TypeName { get; }

    public sealed override Value Force(Evaluator evaluator) => this;
}
