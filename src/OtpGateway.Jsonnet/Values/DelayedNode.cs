using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Values;

/// <summary>A part of the host's JSON that nobody has looked at yet.</summary>
internal sealed class DelayedNode(JsonNode node) : Thunk
{
    public const int Size = 32;

    private Value? _value;

    // It needs nothing but itself, and no level: its own parts are put off again.
    public override Value Force(Evaluator evaluator) => _value ??= JsonNodes.FromNode(evaluator, node);
}
