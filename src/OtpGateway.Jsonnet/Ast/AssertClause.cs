namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>assert condition : message</c></summary>
internal sealed class AssertClause(Node condition, Node? message)
{
    public void Resolve(Scope scope)
    {
        condition.Resolve(scope);
        message?.Resolve(scope);
    }

    public void Run(Evaluator evaluator, Frame frame)
    {
        if (Operators.IsTrue(evaluator, condition, condition.Evaluate(evaluator, frame), "assertion"))
        {
            return;
        }

        throw evaluator.Raise(
            condition,
            message is null
                ? "Object assertion failed."
                : Operators.ToText(evaluator, message, message.Evaluate(evaluator, frame)).Text(evaluator));
    }
}
