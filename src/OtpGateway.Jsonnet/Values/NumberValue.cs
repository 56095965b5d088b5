namespace OtpGateway.Jsonnet.Values;

/// <summary>A finite number. Small whole numbers are shared.</summary>
internal sealed class NumberValue : Value
{
    private static readonly NumberValue[] Small = [.. Enumerable.Range(-128, 1152).Select(n => new NumberValue(n))];

    private NumberValue(double number) => Number = number;

    public double Number { get; }

    public override string TypeName => "number";

    public static NumberValue Of(int number) =>
        (uint)(number + 128) < (uint)Small.Length ? Small[number + 128] : new NumberValue(number);

    /// <summary>The caller has made sure the number is finite.</summary>
    public static NumberValue Of(double number)
    {
        var whole = (int)number;

        // Minus zero is equal to zero and still another number.
        return whole == number && (uint)(whole + 128) < (uint)Small.Length && (whole != 0 || !double.IsNegative(number))
            ? Small[whole + 128]
            : new NumberValue(number);
    }
}
