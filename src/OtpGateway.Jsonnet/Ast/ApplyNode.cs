namespace OtpGateway.Jsonnet.Ast;

/// <summary>A call: positional arguments first, then named ones.</summary>
internal sealed class ApplyNode(SourceFile file, int offset, Node target, Node[] positional, string[] names, Node[] named, bool isStrict)
    : Node(file, offset)
{
    public override void Resolve(Scope scope)
    {
        target.Resolve(scope);
        Resolve(scope, positional);
        Resolve(scope, named);
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        var function = Function(evaluator, frame);
        return function is ClosureValue closure
            ? evaluator.Run(closure, Enter(evaluator, frame, closure), this)
            : function.Invoke(evaluator, this, Arguments(evaluator, frame, function));
    }

    public override Value EvaluateTail(Evaluator evaluator, Frame frame)
    {
        if (!isStrict)
        {
            return Evaluate(evaluator, frame);
        }

        var function = Function(evaluator, frame);
        return function is ClosureValue closure
            ? evaluator.TailCall(closure, Enter(evaluator, frame, closure))
            : function.Invoke(evaluator, this, Arguments(evaluator, frame, function));
    }

    /// <summary>The frame of a call. Mostly there is one argument for each parameter, and they go straight where they belong.</summary>
    private Frame Enter(Evaluator evaluator, Frame frame, ClosureValue closure)
    {
        if (names.Length > 0 || positional.Length != closure.Parameters.Length)
        {
            return closure.Enter(evaluator, Arguments(evaluator, frame, closure));
        }

        var inner = closure.NewFrame(evaluator);
        for (var i = 0; i < positional.Length; i++)
        {
            inner.Slots[i] = isStrict ? positional[i].Evaluate(evaluator, frame) : positional[i].Delay(evaluator, frame);
        }

        return inner;
    }

    /// <summary>Arguments that are evaluated before the call do not keep the frame alive.</summary>
    private void Resolve(Scope scope, Node[] arguments)
    {
        var isEager = isStrict || target is IndexNode { Library: BuiltinFunction { IsStrict: true } };
        foreach (var argument in arguments)
        {
            if (isEager)
            {
                argument.Resolve(scope);
            }
            else
            {
                scope.ResolveDelayed(argument);
            }
        }
    }

    private FunctionValue Function(Evaluator evaluator, Frame frame)
    {
        var value = target.Evaluate(evaluator, frame);
        return value as FunctionValue ?? throw evaluator.Error(this, $"only functions can be called, got {value.TypeName}");
    }

    private Thunk?[] Arguments(Evaluator evaluator, Frame frame, FunctionValue function)
    {
        var arguments = Pass(positional, evaluator, frame, function);
        return names.Length == 0 && arguments.Length == function.Parameters.Length
            ? arguments
            : function.Arrange(evaluator, this, arguments, names, Pass(named, evaluator, frame, function));
    }

    private Thunk[] Pass(Node[] nodes, Evaluator evaluator, Frame frame, FunctionValue function)
    {
        if (nodes.Length == 0)
        {
            return [];
        }

        var thunks = new Thunk[nodes.Length];
        var isEager = isStrict || function is BuiltinFunction { IsStrict: true };
        for (var i = 0; i < thunks.Length; i++)
        {
            thunks[i] = isEager ? nodes[i].Evaluate(evaluator, frame) : nodes[i].Delay(evaluator, frame);
        }

        return thunks;
    }
}
