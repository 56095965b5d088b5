namespace OtpGateway.Jsonnet.Ast;

/// <summary><c>for name in source</c>, or <c>if condition</c> when there is no name.</summary>
internal sealed class CompClause(string? name, Node expression)
{
    public int Slot { get; private set; } = -1;

    public Node Expression => expression;

    public bool IsFor => name is not null;

    /// <summary>Each clause sees the variables of those before it.</summary>
    public Scope Resolve(Scope scope)
    {
        expression.Resolve(scope);
        if (name is null)
        {
            return scope;
        }

        var inner = scope.Block();
        Slot = inner.Declare(name);
        return inner;
    }

    public JsonnetException NotAnArray(Evaluator evaluator, Value value) =>
        evaluator.Error(expression, $"a comprehension goes through an array, got {value.TypeName}");
}
