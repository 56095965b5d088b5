namespace OtpGateway.Jsonnet.Values;

/// <summary>A function of the program together with the frame it was made in.</summary>
internal sealed class ClosureValue(FunctionNode node, Frame frame) : FunctionValue
{
    public const int Size = 40;

    public FunctionNode Node { get; } = node;

    public Frame Frame { get; } = frame;

    public override string Name => Node.Name;

    public override string[] Parameters => Node.ParameterNames;

    public override bool HasDefault(int parameter) => Node.Defaults[parameter] is not null;

    public override Value Invoke(Evaluator evaluator, Node? site, Thunk?[] arguments) =>
        evaluator.Run(this, Enter(evaluator, arguments), site);

    /// <summary>The frame of a call: parameters first, then the locals of the body.</summary>
    public Frame Enter(Evaluator evaluator, ReadOnlySpan<Thunk?> arguments)
    {
        var frame = NewFrame(evaluator);
        arguments.CopyTo(frame.Slots);
        var defaults = Node.Defaults;
        if (Node.HasDefaults)
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i] is null)
                {
                    frame.Slots[i] = defaults[i]!.Delay(evaluator, frame);
                }
            }
        }

        return frame;
    }

    /// <summary>A frame whose first slots wait for the arguments, one for each parameter.</summary>
    public Frame NewFrame(Evaluator evaluator)
    {
        var layout = Node.Layout;
        if (layout.IsCaptured)
        {
            evaluator.Allocate(Frame.Size + (8L * layout.SlotCount));
        }

        return new Frame(Frame, layout.SlotCount);
    }
}
