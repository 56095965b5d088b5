namespace OtpGateway.Jsonnet.Values;

/// <summary>What one object knows of one of its layers: the frame of the locals, and the fields evaluated so far.</summary>
internal sealed class LayerState(int fields)
{
    public Frame? Frame { get; set; }

    public Value?[] Fields { get; } = fields == 0 ? [] : new Value?[fields];
}
