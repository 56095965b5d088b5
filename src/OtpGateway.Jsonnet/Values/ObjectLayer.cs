namespace OtpGateway.Jsonnet.Values;

/// <summary>
/// One object of an inheritance chain and what is below it. The chain is never changed, so <c>a + b</c> shares all of a.
/// </summary>
internal sealed class ObjectLayer(ObjectCore core, ObjectLayer? super)
{
    public const int Size = 48;

    public ObjectCore Core { get; } = core;

    public ObjectLayer? Super { get; } = super;

    /// <summary>How many layers there are, this one included.</summary>
    public int Count { get; } = (super?.Count ?? 0) + 1;

    public bool HasAsserts { get; } = core.HasAsserts || (super?.HasAsserts ?? false);
}
