namespace OtpGateway.Jsonnet.Values;

/// <summary>The fields of one object literal, comprehension or piece of data, before it is known of which object they are part.</summary>
internal abstract class ObjectCore
{
    public const int Size = 48;

    public abstract int Count { get; }

    public virtual bool HasAsserts => false;

    /// <summary>A field's name; null if a computed name was null and there is no such field.</summary>
    public abstract string? NameOf(int field);

    public abstract Visibility VisibilityOf(int field);

    /// <summary>True for <c>+:</c>: what is below is added to.</summary>
    public virtual bool IsPlus(int field) => false;

    /// <returns>The field's number, or -1.</returns>
    public abstract int Find(string name);

    /// <summary>The place of a field for the stack of an error.</summary>
    public virtual Node? SiteOf(int field) => null;

    /// <summary>The thunk of a field that is the same whatever object it is part of.</summary>
    public virtual Thunk? DataOf(int field) => null;

    public abstract Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field);

    public virtual void RunAsserts(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state)
    {
    }
}
