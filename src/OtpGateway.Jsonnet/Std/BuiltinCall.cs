namespace OtpGateway.Jsonnet.Std;

/// <summary>A call of a library function: its arguments, checked as they are taken.</summary>
internal readonly struct BuiltinCall(Evaluator evaluator, BuiltinFunction function, Node? site, Thunk?[] arguments)
{
    public Evaluator Evaluator => evaluator;

    public Node? Site => site;

    /// <summary>The argument as it was given; null if it was left out.</summary>
    public Thunk? Thunk(int index) => arguments[index];

    public bool Has(int index) => arguments[index] is not null;

    public Value Value(int index) => arguments[index]!.Force(evaluator);

    /// <summary>A string, paid for as one that the function looks through once.</summary>
    public string Text(int index)
    {
        var text = String(index).Text(evaluator);
        if (text.Length > 256)
        {
            evaluator.Work(text.Length >> 3);
        }

        return text;
    }

    /// <summary>
    /// Pays for a search before it begins. .NET's compares the pattern wherever two of its characters are in place, which can be
    /// everywhere, sixteen characters at a time.
    /// </summary>
    public void PayForSearch(string text, string pattern) =>
        evaluator.Work((text.Length >> 2) + ((long)text.Length * (pattern.Length >> 4)));

    public StringValue String(int index)
    {
        var value = Value(index);
        return value as StringValue ?? throw WrongType(index, "string", value);
    }

    public double Number(int index)
    {
        var value = Value(index);
        return value is NumberValue number ? number.Number : throw WrongType(index, "number", value);
    }

    /// <summary>A whole number between two bounds.</summary>
    public long Integer(int index, long min = -(1L << 53), long max = 1L << 53)
    {
        var number = Number(index);
        return number >= min && number <= max && Math.Floor(number) == number
            ? (long)number
            : throw Error($"{Parameter(index)} must be a whole number between {min} and {max}");
    }

    public bool Boolean(int index)
    {
        var value = Value(index);
        return value is BooleanValue boolean ? boolean.IsTrue : throw WrongType(index, "boolean", value);
    }

    public bool Boolean(int index, bool otherwise) => Has(index) ? Boolean(index) : otherwise;

    public ArrayValue Array(int index)
    {
        var value = Value(index);
        return value as ArrayValue ?? throw WrongType(index, "array", value);
    }

    public ObjectValue Object(int index)
    {
        var value = Value(index);
        return value as ObjectValue ?? throw WrongType(index, "object", value);
    }

    public FunctionValue Function(int index)
    {
        var value = Value(index);
        return value as FunctionValue ?? throw WrongType(index, "function", value);
    }

    /// <summary>An array, or a string as the array of its characters.</summary>
    public ArrayValue Elements(int index)
    {
        var value = Value(index);
        return value switch
        {
            ArrayValue array => array,
            StringValue text => Characters(text),
            _ => throw WrongType(index, "array or string", value),
        };
    }

    public ArrayValue Characters(StringValue text)
    {
        var items = ArrayValue.NewItems(evaluator, text.Length);
        evaluator.Work(4L * items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = text.At(evaluator, i);
        }

        return ArrayValue.Of(items);
    }

    public Value Call(FunctionValue called, params Thunk[] given) => called.Call(evaluator, site, given);

    /// <summary>Calls a predicate.</summary>
    public bool Test(FunctionValue predicate, params Thunk[] given)
    {
        var result = Call(predicate, given);
        return result is BooleanValue boolean
            ? boolean.IsTrue
            : throw Error($"function must return a boolean, got {result.TypeName}");
    }

    public StringValue NewString(string text) => StringValue.New(evaluator, text);

    public NumberValue NewNumber(double number) => Operators.Number(evaluator, site, number);

    public JsonnetException Error(string message) => evaluator.Error(site, $"{function.Name}: {message}");

    public JsonnetException WrongType(int index, string expected, Value value) =>
        Error($"{Parameter(index)} must be {expected}, got {value.TypeName}");

    private string Parameter(int index) => function.Parameters[index];
}
