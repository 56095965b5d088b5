using System.Text;
using OtpGateway.GoTemplates.Escaping;
using OtpGateway.GoTemplates.Formatting;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Sprig;
using OtpGateway.GoTemplates.Syntax;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Execution;

/// <summary>One rendering of a set of templates.</summary>
internal sealed class Executor
{
    private readonly IReadOnlyDictionary<string, Template> _templates;
    private readonly Budget _budget;
    private readonly CallContext _context;
    private readonly StringBuilder _output = new();
    private List<Variable> _variables = [];
    private Template _template;
    private int _position;

    private Executor(IReadOnlyDictionary<string, Template> templates, Template template, Budget budget)
    {
        _templates = templates;
        _template = template;
        _budget = budget;
        _context = new CallContext(budget);
    }

    public static string Render(IReadOnlyDictionary<string, Template> templates, string name, object? data, Budget budget)
    {
        var template = templates[name];
        var executor = new Executor(templates, template, budget);
        try
        {
            executor._variables.Add(new Variable("$", data));
            executor.Walk(data, template.Body);
            budget.CheckTime();
            return GoString.ToOutput(executor._output.ToString());
        }
        catch (EvaluationException error)
        {
            throw executor._template.Source.Error(executor._position, $"executing \"{executor._template.Name}\": {error.Message}", error);
        }
    }

    private Flow Walk(object? dot, IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes)
        {
            var flow = Walk(dot, node);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Walk(object? dot, Node node)
    {
        _position = node.Position;
        _budget.Step();
        switch (node)
        {
            case TextNode text:
                Write(text.Text);
                return Flow.Next;
            case ActionNode action:
                var value = Evaluate(dot, action.Pipeline);
                _position = node.Position;
                if (action.Pipeline.Variables.Count == 0)
                {
                    Print(value, action.Escapers);
                }

                return Flow.Next;
            case IfNode branch:
                return WalkArms(dot, branch.Arms, branch.Else, movesDot: false);
            case WithNode branch:
                return WalkArms(dot, branch.Arms, branch.Else, movesDot: true);
            case RangeNode range:
                return WalkRange(dot, range);
            case TemplateNode call:
                WalkTemplate(dot, call);
                return Flow.Next;
            case BreakNode:
                return Flow.Break;
            case ContinueNode:
                return Flow.Continue;
            default:
                throw new InvalidOperationException($"no evaluation for {node.GetType()}");
        }
    }

    private Flow WalkArms(object? dot, IReadOnlyList<Arm> arms, IReadOnlyList<Node>? otherwise, bool movesDot)
    {
        var mark = _variables.Count;
        var (body, inner) = (otherwise, dot);
        foreach (var arm in arms)
        {
            _budget.Step();
            var value = Evaluate(dot, arm.Condition);
            if (GoTypes.IsTrue(value))
            {
                (body, inner) = (arm.Body, movesDot ? value : dot);
                break;
            }
        }

        var flow = body is null ? Flow.Next : WalkNested(inner, body);
        DropVariables(mark);
        return flow;
    }

    private Flow WalkNested(object? dot, IReadOnlyList<Node> nodes)
    {
        Budget.EnsureStack();
        return Walk(dot, nodes);
    }

    private Flow WalkRange(object? dot, RangeNode range)
    {
        var outer = _variables.Count;
        var value = Evaluate(dot, range.Pipeline);
        var mark = _variables.Count;
        var count = 0;
        _budget.StepThrough(value);
        foreach (var (key, element) in Elements(value, range))
        {
            count++;
            _budget.Step();
            SetLoopVariables(range.Pipeline, mark, key, element);
            var flow = WalkNested(element, range.Body);
            DropVariables(mark);
            if (flow == Flow.Break)
            {
                break;
            }
        }

        var ending = Flow.Next;
        if (count == 0 && range.Else is not null)
        {
            ending = WalkNested(dot, range.Else);
        }

        DropVariables(outer);
        return ending;
    }

    private static IEnumerable<(object? Key, object? Element)> Elements(object? value, RangeNode range)
    {
        switch (value)
        {
            case null:
                return [];
            case GoList list:
                return list.Items.Select((item, index) => ((object?)(long)index, item));
            case GoMap map:
                return map.SortedKeys().Select(key => ((object?)key, map.Entries.GetValueOrDefault(key)));
            case long or GoInt64 or int or byte when range.Pipeline.Variables.Count > 1:
                throw new EvaluationException($"can't use {Show(value)} to iterate over more than one variable");
            case long or GoInt64 or int or byte:
                return CountTo(value);
            default:
                throw new EvaluationException($"range can't iterate over {Show(value)}");
        }
    }

    private static IEnumerable<(object? Key, object? Element)> CountTo(object end)
    {
        var last = GoTypes.ToLong(end);
        for (long i = 0; i < last; i++)
        {
            object element = end switch
            {
                GoInt64 => new GoInt64(i),
                int => (int)i,
                byte => (byte)i,
                _ => i,
            };
            yield return (element, element);
        }
    }

    private static string Show(object value) => $"value of type {GoTypes.NameOf(value)}";

    private void SetLoopVariables(Pipeline pipeline, int mark, object? key, object? element)
    {
        var names = pipeline.Variables;
        for (var i = 0; i < names.Count; i++)
        {
            var value = i == 0 && names.Count > 1 ? key : element;
            if (pipeline.IsAssignment)
            {
                FindVariable(names[i]).Value = value;
            }
            else
            {
                // Each turn has its own value in the variables the pipeline declared.
                _variables[mark - names.Count + i].Value = value;
            }
        }
    }

    private void WalkTemplate(object? dot, TemplateNode call)
    {
        var template = _templates.GetValueOrDefault(call.Name) ?? throw new EvaluationException($"template \"{call.Name}\" not defined");
        var data = call.Pipeline is null ? null : Evaluate(dot, call.Pipeline);
        var (caller, variables) = (_template, _variables);
        _budget.Enter();
        _template = template;
        _variables = [new Variable("$", data)];
        Walk(data, template.Body);
        (_template, _variables) = (caller, variables);
        _budget.Leave();
    }

    private void Print(object? value, IReadOnlyList<Escaper> escapers)
    {
        if (escapers.Count > 0)
        {
            foreach (var escaper in escapers)
            {
                value = ValueEscaper.Escape(_budget, escaper, value);
            }

            Write((string)value!);
        }
        else
        {
            Write(value as string ?? (value is null ? "<no value>" : Formatter.Print(_budget, [value])));
        }
    }

    private void Write(string text)
    {
        if (_output.Length + text.Length > _budget.MaxOutput)
        {
            throw new EvaluationException($"more than {_budget.MaxOutput} characters of output");
        }

        _output.Append(text);
    }

    /// <summary>The value of a pipeline; its variables are set on the way.</summary>
    private object? Evaluate(object? dot, Pipeline pipeline)
    {
        Budget.EnsureStack();
        object? value = Missing.Value;
        foreach (var command in pipeline.Commands)
        {
            _position = command.Position;
            _budget.Step();
            value = GoTypes.Unwrap(Evaluate(dot, command, value));
        }

        foreach (var name in pipeline.Variables)
        {
            if (pipeline.IsAssignment)
            {
                FindVariable(name).Value = value;
            }
            else
            {
                _variables.Add(new Variable(name, value));
            }
        }

        return value;
    }

    private object? Evaluate(object? dot, Command command, object? piped)
    {
        var first = command.Operands[0];
        switch (first)
        {
            case FieldOperand field:
                return Follow(dot, field.Path, command, piped);
            case VariableOperand variable:
                return variable.Path.Count > 0
                    ? Follow(FindVariable(variable.Name).Value, variable.Path, command, piped)
                    : RequireNoArguments(command, piped, FindVariable(variable.Name).Value);
            case ChainOperand chain:
                return Follow(EvaluateOperand(dot, chain.Base), chain.Path, command, piped);
            case FunctionOperand function:
                return Call(dot, function.Function, command.Operands, piped);
            case Pipeline pipeline:
                RequireNoArguments(command, piped, null);
                return Evaluate(dot, pipeline);
            case NilOperand:
                throw new EvaluationException("nil is not a command");
            default:
                RequireNoArguments(command, piped, null);
                return EvaluateOperand(dot, first);
        }
    }

    private static object? RequireNoArguments(Command command, object? piped, object? value)
    {
        if (command.Operands.Count > 1 || piped is not Missing)
        {
            throw new EvaluationException($"can't give argument to non-function {command.Operands[0].Describe()}");
        }

        return value;
    }

    private object? Follow(object? receiver, IReadOnlyList<string> path, Command command, object? piped)
    {
        for (var i = 0; i < path.Count - 1; i++)
        {
            receiver = ReadField(receiver, path[i], hasArguments: false);
        }

        return ReadField(receiver, path[^1], hasArguments: command.Operands.Count > 1 || piped is not Missing);
    }

    private object? FollowWithoutArguments(object? receiver, IReadOnlyList<string> path)
    {
        foreach (var name in path)
        {
            receiver = ReadField(receiver, name, hasArguments: false);
        }

        return receiver;
    }

    private object? ReadField(object? receiver, string name, bool hasArguments)
    {
        _budget.Step();
        switch (receiver)
        {
            // What does not exist has fields that do not exist.
            case null:
                return null;
            case NilInterface:
                throw new EvaluationException($"nil pointer evaluating interface {{}}.{name}");
            case GoMap when hasArguments:
                throw new EvaluationException($"{name} is not a method but has arguments");
            case GoMap map when map.StructName is null || map.Entries.ContainsKey(name):
                return map.Entries.GetValueOrDefault(name);
            case GoMap map:
                throw new EvaluationException($"can't evaluate field {name} in type {map.StructName}");
            default:
                throw new EvaluationException($"can't evaluate field {name} in type {GoTypes.NameOf(receiver)}");
        }
    }

    private object? EvaluateOperand(object? dot, Operand operand) => operand switch
    {
        DotOperand => dot,
        FieldOperand field => FollowWithoutArguments(dot, field.Path),
        VariableOperand variable => FollowWithoutArguments(FindVariable(variable.Name).Value, variable.Path),
        Pipeline pipeline => Evaluate(dot, pipeline),
        FunctionOperand function => Call(dot, function.Function, [function], Missing.Value),
        ChainOperand chain => FollowWithoutArguments(EvaluateOperand(dot, chain.Base), chain.Path),
        BoolOperand constant => constant.Value,
        StringOperand constant => constant.Value,
        NumberOperand constant => ArgumentTypes.IdealConstant(constant),
        NilOperand => throw new EvaluationException("nil is not a command"),
        _ => throw new InvalidOperationException($"no value for {operand.GetType()}"),
    };

    private object? Call(object? dot, GoFunction function, IReadOnlyList<Operand> operands, object? piped)
    {
        var count = operands.Count - 1 + (piped is Missing ? 0 : 1);
        if (count < function.Parameters.Count || count > function.Parameters.Count && function.Rest is null)
        {
            var least = function.Rest is null ? "" : "at least ";
            throw new EvaluationException($"wrong number of args for {function.Name}: want {least}{function.Parameters.Count} got {count}");
        }

        var arguments = new object?[count];
        for (var i = 0; i < count; i++)
        {
            var type = i < function.Parameters.Count ? function.Parameters[i] : function.Rest!.Value;
            arguments[i] = i + 1 < operands.Count
                ? EvaluateArgument(dot, operands[i + 1], type)
                : ArgumentTypes.Check(piped, type);
            _budget.StepThrough(arguments[i]);
            if (function.StopsAt is { } stop && GoTypes.IsTrue(arguments[i]) == stop)
            {
                return arguments[i];
            }
        }

        try
        {
            return function.Body(_context, arguments);
        }
        catch (Exception error) when (error is EvaluationException or RegexSyntaxException)
        {
            throw new EvaluationException($"error calling {function.Name}: {error.Message}");
        }
    }

    private object? EvaluateArgument(object? dot, Operand operand, ParameterType type) => operand switch
    {
        NilOperand => ArgumentTypes.CheckNil(type),
        NumberOperand constant => ArgumentTypes.Constant(constant, type),
        BoolOperand or StringOperand => ArgumentTypes.CheckLiteral(operand, EvaluateOperand(dot, operand), type),
        _ => ArgumentTypes.Check(EvaluateOperand(dot, operand), type),
    };

    private Variable FindVariable(string name)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
            {
                return _variables[i];
            }
        }

        throw new EvaluationException($"undefined variable: {name}");
    }

    private void DropVariables(int mark) => _variables.RemoveRange(mark, _variables.Count - mark);
}
