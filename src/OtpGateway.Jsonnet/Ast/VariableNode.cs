namespace OtpGateway.Jsonnet.Ast;

internal sealed class VariableNode(SourceFile file, int offset, string name) : Node(file, offset)
{
    private const int StandardLibrary = -1;

    private int _hops;
    private int _slot;

    public override bool IsImmediate => true;

    /// <summary>True if this is <c>std</c> and no variable of the program is called that.</summary>
    public bool IsStandardLibrary => _slot == StandardLibrary;

    public override void Resolve(Scope scope)
    {
        if (scope.TryFind(name, out _hops, out _slot))
        {
            return;
        }

        if (name != "std")
        {
            throw StaticError($"unknown variable: {name}");
        }

        _slot = StandardLibrary;
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        if (_slot == StandardLibrary)
        {
            return evaluator.Surroundings.StandardLibraryFor(File);
        }

        for (var i = _hops; i > 0; i--)
        {
            frame = frame.Parent!;
        }

        ref var slot = ref frame.Slots[_slot];
        if (slot is Value value)
        {
            return value;
        }

        var forced = slot!.Force(evaluator);
        frame.Slots[_slot] = forced;
        return forced;
    }

    public override Thunk Delay(Evaluator evaluator, Frame frame)
    {
        if (_slot == StandardLibrary)
        {
            return evaluator.Surroundings.StandardLibraryFor(File);
        }

        var owner = frame;
        for (var i = _hops; i > 0; i--)
        {
            owner = owner.Parent!;
        }

        // A local can name one that is bound after it.
        return owner.Slots[_slot] ?? base.Delay(evaluator, frame);
    }
}
