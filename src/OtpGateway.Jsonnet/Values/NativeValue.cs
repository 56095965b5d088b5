using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Values;

/// <summary>A function of the host.</summary>
internal sealed class NativeValue(string name, JsonnetNativeFunction function) : FunctionValue
{
    public override string Name => name;

    public override string[] Parameters { get; } = [.. function.Parameters];

    public override bool HasDefault(int parameter) => false;

    public override Value Invoke(Evaluator evaluator, Node? site, Thunk?[] arguments)
    {
        evaluator.Enter(site, name);
        var nodes = new JsonNode?[arguments.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = JsonNodes.ToNode(evaluator, arguments[i]!.Force(evaluator));
        }

        JsonNode? result;
        try
        {
            result = function.Body(nodes);
        }
        catch (Exception error) when (error is not (JsonnetException or OperationCanceledException))
        {
            throw evaluator.Error(site, $"native function {name} failed");
        }

        var value = JsonNodes.FromNode(evaluator, result);
        evaluator.Leave();
        return value;
    }
}
