namespace OtpGateway.Jsonnet.Values;

/// <summary>A function of the program together with the frame it was made in.</summary>
internal sealed class ClosureValue(FunctionNode node, Frame frame) : FunctionValue
{
    public const int Size = 40;

    public FunctionNode Node { get; } = node;

    public Frame Frame { get; } = frame;

    public override string Name => Node.Name;

    public override IReadOnlyList<string> Parameters => Node.ParameterNames;

    public override bool HasDefault(int parameter) => Node.Defaults[parameter] is not null;

    public override Value Invoke(Evaluator evaluator, Node? site, Thunk?[] arguments) =>
        evaluator.Run(this, Enter(evaluator, arguments), site);

    /// <summary>The frame of a call: parameters first, then the locals of the body.</summary>
    public Frame Enter(Evaluator evaluator, ReadOnlySpan<Thunk?> arguments)
    {
        var layout = Node.Layout;
        if (layout.IsCaptured)
        {
            evaluator.Allocate(Frame.Size + (8L * layout.SlotCount));
        }

        var frame = new Frame(Frame, layout.SlotCount);
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
}
