namespace OtpGateway.Jsonnet.Ast;

internal sealed class FunctionNode(SourceFile file, int offset, string name, FunctionNode.Parameter[] parameters, Node body)
    : Node(file, offset)
{
    /// <summary>The name it is bound to, or <c>anonymous</c>.</summary>
    public string Name { get; } = name;

    public string[] ParameterNames { get; } = [.. parameters.Select(parameter => parameter.Name)];

    public Node?[] Defaults { get; } = [.. parameters.Select(parameter => parameter.Default)];

    public bool HasDefaults { get; } = parameters.Any(parameter => parameter.Default is not null);

    public Node Body { get; } = body;

    public FrameLayout Layout { get; } = new();

    public override void Resolve(Scope scope)
    {
        var inner = scope.Inner(Layout);
        foreach (var parameter in parameters)
        {
            if (inner.Declare(parameter.Name) < 0)
            {
                throw File.Error(parameter.Offset, $"duplicate parameter: {parameter.Name}");
            }
        }

        foreach (var value in Defaults)
        {
            if (value is not null)
            {
                inner.ResolveDelayed(value);
            }
        }

        Body.Resolve(inner);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        evaluator.Allocate(ClosureValue.Size);
        return new ClosureValue(this, frame);
    }

    public override Thunk Delay(Evaluator evaluator, Frame frame) => Evaluate(evaluator, frame);

    internal readonly record struct Parameter(int Offset, string Name, Node? Default);
}
