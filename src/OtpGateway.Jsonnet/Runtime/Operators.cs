namespace OtpGateway.Jsonnet.Runtime;

/// <summary>What the operators of the language do with evaluated values.</summary>
internal static class Operators
{
    public static bool IsTrue(Evaluator evaluator, Node? site, Value value, string what) => value is BooleanValue boolean
        ? boolean.IsTrue
        : throw evaluator.Error(site, $"{what} must be a boolean, got {value.TypeName}");

    /// <summary>Jsonnet has no infinities and no NaN: a result that is one is an error.</summary>
    public static NumberValue Number(Evaluator evaluator, Node? site, double number)
    {
        if (double.IsFinite(number))
        {
            return NumberValue.Of(number);
        }

        throw evaluator.Error(site, double.IsNaN(number) ? "result is not a number" : "number overflow");
    }

    public static Value Unary(Evaluator evaluator, Node site, UnaryOperator operation, Value value) => (operation, value) switch
    {
        (UnaryOperator.Not, BooleanValue boolean) => BooleanValue.Of(!boolean.IsTrue),
        (UnaryOperator.Plus, NumberValue number) => number,
        (UnaryOperator.Minus, NumberValue { Number: var number }) => NumberValue.Of(-number),
        (UnaryOperator.BitwiseNot, NumberValue number) => NumberValue.Of((double)~Integer(evaluator, site, number.Number)),
        _ => throw evaluator.Error(site, $"unary operator does not work on {value.TypeName}"),
    };

    /// <summary>All operators except the two that may leave their right side unevaluated.</summary>
    public static Value Binary(Evaluator evaluator, Node site, BinaryOperator operation, Value left, Value right)
    {
        switch (operation)
        {
            case BinaryOperator.Add:
                return Add(evaluator, site, left, right);
            case BinaryOperator.Equal:
                return BooleanValue.Of(AreEqual(evaluator, site, left, right));
            case BinaryOperator.NotEqual:
                return BooleanValue.Of(!AreEqual(evaluator, site, left, right));
            case BinaryOperator.Less:
                return BooleanValue.Of(Compare(evaluator, site, left, right) < 0);
            case BinaryOperator.LessOrEqual:
                return BooleanValue.Of(Compare(evaluator, site, left, right) <= 0);
            case BinaryOperator.Greater:
                return BooleanValue.Of(Compare(evaluator, site, left, right) > 0);
            case BinaryOperator.GreaterOrEqual:
                return BooleanValue.Of(Compare(evaluator, site, left, right) >= 0);
            case BinaryOperator.In:
                return right is ObjectValue container && left is StringValue name
                    ? BooleanValue.Of(container.Has(evaluator, name.FieldName(evaluator), includeHidden: true))
                    : throw Mismatch(evaluator, site, "in", left, right);
            case BinaryOperator.Remainder when left is StringValue format:
                return Formatter.Format(evaluator, site, format.Text(evaluator), right);
            default:
                return left is NumberValue a && right is NumberValue b
                    ? Arithmetic(evaluator, site, operation, a.Number, b.Number)
                    : throw Mismatch(evaluator, site, "binary operator", left, right);
        }
    }

    public static Value Add(Evaluator evaluator, Node? site, Value left, Value right) => (left, right) switch
    {
        (NumberValue a, NumberValue b) => Number(evaluator, site, a.Number + b.Number),
        (StringValue a, _) => StringValue.Concat(evaluator, a, ToText(evaluator, site, right)),
        (_, StringValue b) => StringValue.Concat(evaluator, ToText(evaluator, site, left), b),
        (ArrayValue a, ArrayValue b) => ArrayValue.Concat(evaluator, a, b),
        (ObjectValue a, ObjectValue b) => ObjectValue.Inherit(evaluator, a, b),
        _ => throw Mismatch(evaluator, site, "+", left, right),
    };

    /// <summary>A string is its own text, anything else is its JSON on one line.</summary>
    public static StringValue ToText(Evaluator evaluator, Node? site, Value value)
    {
        switch (value)
        {
            case StringValue text:
                return text;
            case NumberValue number:
                return StringValue.New(evaluator, NumberText.Exact(number.Number));
            default:
                var target = new TextBuilder(evaluator);
                new JsonWriter(evaluator, target, JsonStyle.OneLine).Write(site, value);
                return target.ToValue();
        }
    }

    public static bool AreEqual(Evaluator evaluator, Node? site, Value left, Value right)
    {
        switch (left, right)
        {
            case (NumberValue a, NumberValue b):
                return a.Number == b.Number;
            case (StringValue a, StringValue b):
                if (a.Units != b.Units)
                {
                    return false;
                }

                evaluator.Work(a.Units >> 3);
                return a.Text(evaluator) == b.Text(evaluator);
            case (BooleanValue a, BooleanValue b):
                return a.IsTrue == b.IsTrue;
            case (NullValue, NullValue):
                return true;
            case (ArrayValue a, ArrayValue b):
                return Nested(evaluator, site, a, b, static (evaluator, site, a, b) => AreEqual(evaluator, site, (ArrayValue)a, (ArrayValue)b));
            case (ObjectValue a, ObjectValue b):
                return Nested(evaluator, site, a, b, static (evaluator, site, a, b) => AreEqual(evaluator, site, (ObjectValue)a, (ObjectValue)b));
            case (FunctionValue, FunctionValue):
                throw evaluator.Error(site, "functions cannot be compared");
            default:
                return false;
        }
    }

    /// <summary>Orders two numbers, strings or arrays.</summary>
    public static int Compare(Evaluator evaluator, Node? site, Value left, Value right)
    {
        switch (left, right)
        {
            case (NumberValue a, NumberValue b):
                return a.Number < b.Number ? -1 : a.Number > b.Number ? 1 : 0;
            case (StringValue a, StringValue b):
                evaluator.Work(Math.Min(a.Units, b.Units) >> 3);
                return CodePoints.Compare(a.Text(evaluator), b.Text(evaluator));
            case (ArrayValue a, ArrayValue b):
                return Nested(evaluator, site, a, b, static (evaluator, site, a, b) => Compare(evaluator, site, (ArrayValue)a, (ArrayValue)b));
            default:
                throw Mismatch(evaluator, site, "order", left, right);
        }
    }

    /// <summary>A part of a string or array; null stands for the bounds left out. Negative bounds count from the end.</summary>
    public static Value Slice(Evaluator evaluator, Node? site, Value container, Value start, Value end, Value step)
    {
        var count = container switch
        {
            StringValue text => text.Length,
            ArrayValue array => array.Count,
            _ => throw evaluator.Error(site, $"cannot slice {container.TypeName}"),
        };
        var stride = Bound(evaluator, site, step, 1);
        if (stride <= 0)
        {
            throw evaluator.Error(site, "step of a slice must be greater than 0");
        }

        var from = Position(Bound(evaluator, site, start, 0), count);
        var to = Position(Bound(evaluator, site, end, count), count);
        if (from >= to)
        {
            return container is StringValue ? StringValue.Empty : ArrayValue.Empty;
        }

        if (stride == 1)
        {
            return container is StringValue whole
                ? whole.Slice(evaluator, from, to)
                : ((ArrayValue)container).Slice(evaluator, from, to - from);
        }

        var stepSize = (int)Math.Min(stride, int.MaxValue);
        var size = ((to - from - 1L) / stepSize) + 1;
        evaluator.Work(size * 32);
        if (container is StringValue characters)
        {
            var target = new TextBuilder(evaluator);
            for (long i = from; i < to; i += stepSize)
            {
                target.Append(characters.At(evaluator, (int)i).Text(evaluator));
            }

            return target.ToValue();
        }

        var items = ArrayValue.NewItems(evaluator, size);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ((ArrayValue)container)[from + (i * stepSize)];
        }

        return ArrayValue.Of(items);
    }

    /// <summary>The whole part of a number, for the bitwise operators; of larger ones a double does not know the last bits.</summary>
    public static long Integer(Evaluator evaluator, Node? site, double number) => Math.Abs(number) < 1L << 53
        ? (long)number
        : throw OutsideIntegers(evaluator, site);

    private static NumberValue Arithmetic(Evaluator evaluator, Node site, BinaryOperator operation, double a, double b)
    {
        switch (operation)
        {
            case BinaryOperator.Multiply:
                return Number(evaluator, site, a * b);
            case BinaryOperator.Divide:
                return b == 0 ? throw evaluator.Error(site, "division by zero") : Number(evaluator, site, a / b);
            case BinaryOperator.Remainder:
                return b == 0 ? throw evaluator.Error(site, "division by zero") : Number(evaluator, site, a % b);
            case BinaryOperator.Subtract:
                return Number(evaluator, site, a - b);
            case BinaryOperator.BitwiseAnd:
                return NumberValue.Of((double)(Integer(evaluator, site, a) & Integer(evaluator, site, b)));
            case BinaryOperator.BitwiseOr:
                return NumberValue.Of((double)(Integer(evaluator, site, a) | Integer(evaluator, site, b)));
            case BinaryOperator.BitwiseXor:
                return NumberValue.Of((double)(Integer(evaluator, site, a) ^ Integer(evaluator, site, b)));
            default:
                var places = Integer(evaluator, site, b);
                if (places < 0)
                {
                    throw evaluator.Error(site, "shift by a negative number");
                }

                var bits = Integer(evaluator, site, a);
                var distance = (int)(places % 64);
                if (operation == BinaryOperator.ShiftRight)
                {
                    return NumberValue.Of((double)(bits >> distance));
                }

                return distance == 0 || Math.Abs(bits) < 1L << (63 - distance)
                    ? NumberValue.Of((double)(bits << distance))
                    : throw OutsideIntegers(evaluator, site);
        }
    }

    private static JsonnetException OutsideIntegers(Evaluator evaluator, Node? site) =>
        evaluator.Error(site, "number is outside the safe integers of a bitwise operator");

    private static double Bound(Evaluator evaluator, Node? site, Value bound, int otherwise) => bound switch
    {
        NullValue => otherwise,
        NumberValue { Number: var number } => Math.Floor(number) == number
            ? number
            : throw evaluator.Error(site, "bounds of a slice must be whole numbers"),
        _ => throw evaluator.Error(site, $"bounds of a slice must be numbers, got {bound.TypeName}"),
    };

    private static int Position(double bound, int count) => (int)Math.Clamp(bound < 0 ? bound + count : bound, 0, count);

    private static bool AreEqual(Evaluator evaluator, Node? site, ArrayValue a, ArrayValue b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            evaluator.Step();
            if (!AreEqual(evaluator, site, a.Get(evaluator, i), b.Get(evaluator, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(Evaluator evaluator, Node? site, ObjectValue a, ObjectValue b)
    {
        a.RunAsserts(evaluator);
        b.RunAsserts(evaluator);
        var left = a.VisibleFields(evaluator);
        var right = b.VisibleFields(evaluator);
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Name != right[i].Name)
            {
                return false;
            }
        }

        for (var i = 0; i < left.Length; i++)
        {
            evaluator.Step();
            if (!AreEqual(evaluator, site, a.Get(evaluator, left[i]), b.Get(evaluator, right[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static int Compare(Evaluator evaluator, Node? site, ArrayValue a, ArrayValue b)
    {
        var common = Math.Min(a.Count, b.Count);
        for (var i = 0; i < common; i++)
        {
            evaluator.Step();
            var order = Compare(evaluator, site, a.Get(evaluator, i), b.Get(evaluator, i));
            if (order != 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    /// <summary>One level down into two values.</summary>
    private static T Nested<T>(Evaluator evaluator, Node? site, Value a, Value b, Func<Evaluator, Node?, Value, Value, T> work)
    {
        evaluator.Enter(site, "");
        var result = StackGuard.HasRoom ? work(evaluator, site, a, b) : NestedElsewhere(evaluator, site, a, b, work);
        evaluator.Leave();
        return result;
    }

    private static T NestedElsewhere<T>(Evaluator evaluator, Node? site, Value a, Value b, Func<Evaluator, Node?, Value, Value, T> work) =>
        evaluator.RunElsewhere(() => work(evaluator, site, a, b));

    private static JsonnetException Mismatch(Evaluator evaluator, Node? site, string what, Value left, Value right) =>
        evaluator.Error(site, $"{what} does not work on {left.TypeName} and {right.TypeName}");
}
