namespace OtpGateway.Jsonnet.Ast;

/// <summary>The clauses of a comprehension; each turn of the innermost one has a frame of its own.</summary>
internal sealed class Comprehension(CompClause[] clauses)
{
    private readonly FrameLayout _layout = new();

    /// <returns>The scope of the body.</returns>
    public Scope Resolve(Scope scope)
    {
        var inner = scope.Inner(_layout);
        foreach (var clause in clauses)
        {
            inner = clause.Resolve(inner);
        }

        return inner;
    }

    public void Run(Evaluator evaluator, Frame frame, Action<Frame> body)
    {
        evaluator.Allocate(Frame.Size + (8L * _layout.SlotCount));
        Turn(evaluator, new Frame(frame, _layout.SlotCount), 0, body);
    }

    private void Turn(Evaluator evaluator, Frame frame, int at, Action<Frame> body)
    {
        while (true)
        {
            evaluator.Step();
            if (at == clauses.Length)
            {
                body(frame);
                return;
            }

            var clause = clauses[at];
            var value = clause.Expression.Evaluate(evaluator, frame);
            at++;
            if (!clause.IsFor)
            {
                if (!Operators.IsTrue(evaluator, clause.Expression, value, "condition"))
                {
                    return;
                }

                continue;
            }

            if (value is not ArrayValue array)
            {
                throw clause.NotAnArray(evaluator, value);
            }

            for (var i = 0; i < array.Count; i++)
            {
                evaluator.Allocate(Frame.Size + (8L * _layout.SlotCount));
                var turn = frame.ForTurn();
                turn.Slots[clause.Slot] = array[i];
                if (StackGuard.HasRoom)
                {
                    Turn(evaluator, turn, at, body);
                }
                else
                {
                    TurnElsewhere(evaluator, turn, at, body);
                }
            }

            return;
        }
    }

    private void TurnElsewhere(Evaluator evaluator, Frame frame, int at, Action<Frame> body) => evaluator.RunElsewhere(() =>
    {
        Turn(evaluator, frame, at, body);
        return true;
    });
}
