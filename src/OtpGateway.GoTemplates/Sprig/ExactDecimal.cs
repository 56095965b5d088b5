using System.Globalization;
using System.Numerics;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A decimal number of any length: digits times a power of ten.</summary>
internal readonly record struct ExactDecimal(BigInteger Digits, int Exponent)
{
    /// <summary>Digits after the point of a quotient.</summary>
    private const int DivisionDigits = 16;

    public long Size => Digits.GetBitLength() + Math.Abs((long)Exponent);

    public static ExactDecimal FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new EvaluationException("no decimal for a number that is not finite");
        }

        var text = FloatText.Format(value, 'e', -1);
        var split = text.IndexOf('e', StringComparison.Ordinal);
        var mantissa = text[..split];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        return new ExactDecimal(
            BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
            int.Parse(text.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - decimals);
    }

    public static ExactDecimal Add(ExactDecimal left, ExactDecimal right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return new ExactDecimal(left.DigitsAt(exponent) + right.DigitsAt(exponent), exponent);
    }

    public static ExactDecimal Subtract(ExactDecimal left, ExactDecimal right) => Add(left, new ExactDecimal(-right.Digits, right.Exponent));

    public static ExactDecimal Multiply(ExactDecimal left, ExactDecimal right) => new(left.Digits * right.Digits, left.Exponent + right.Exponent);

    public static ExactDecimal Divide(ExactDecimal left, ExactDecimal right)
    {
        if (right.Digits.IsZero)
        {
            throw new EvaluationException("decimal division by 0");
        }

        // Scaled so that the whole quotient has the digits wanted; half a digit and more goes away from zero.
        var shift = left.Exponent - right.Exponent + DivisionDigits;
        var numerator = left.Digits * BigInteger.Pow(10, Math.Max(shift, 0));
        var denominator = right.Digits * BigInteger.Pow(10, Math.Max(-shift, 0));
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        if (BigInteger.Abs(rest) * 2 >= BigInteger.Abs(denominator))
        {
            quotient += numerator.Sign * denominator.Sign;
        }

        return new ExactDecimal(quotient, -DivisionDigits);
    }

    public double ToDouble() => double.Parse($"{Digits.ToString(CultureInfo.InvariantCulture)}e{Exponent.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);

    private BigInteger DigitsAt(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
