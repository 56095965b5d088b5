namespace OtpGateway.Jsonnet.Std;

/// <summary>
/// Elementary functions that are the same on every platform, while .NET's come from the C library of each. The methods and their
/// constants are those of Cephes (S. Moshier) and FreeBSD's msun, which Go's math package uses too, so the last digits are the ones
/// that go-jsonnet prints.
/// </summary>
internal static class PortableMath
{
    /// <summary>Beyond it the reduction of an angle by three parts of π/4 has no digits left.</summary>
    private const double MaxAngle = 1 << 29;

    /// <summary>π/4 in three parts: the first two are short, so that their products with the number of octants are exact.</summary>
    private const double Octant1 = 7.85398125648498535156e-1;
    private const double Octant2 = 3.77489470793079817668e-8;
    private const double Octant3 = 2.69515142907905952645e-15;

    public static double Sin(double x)
    {
        if (x == 0 || Math.Abs(x) >= MaxAngle)
        {
            return Math.Sin(x);
        }

        var (octant, rest) = Reduce(Math.Abs(x));
        var value = (octant & 3) is 1 or 2 ? CosineNearZero(rest) : SineNearZero(rest);
        return (x < 0) != (octant > 3) ? -value : value;
    }

    public static double Cos(double x)
    {
        if (Math.Abs(x) >= MaxAngle)
        {
            return Math.Cos(x);
        }

        var (octant, rest) = Reduce(Math.Abs(x));
        var value = (octant & 3) is 1 or 2 ? SineNearZero(rest) : CosineNearZero(rest);
        return (octant > 3) != ((octant & 3) > 1) ? -value : value;
    }

    public static double Tan(double x)
    {
        if (x == 0 || Math.Abs(x) >= MaxAngle)
        {
            return Math.Tan(x);
        }

        var (octant, rest) = Reduce(Math.Abs(x));
        var square = rest * rest;
        var value = rest;
        if (square > 1e-14)
        {
            var above = Polynomial(square, -1.30936939181383734205e4, 1.15351664838587416140e6, -1.79565251976484877988e7);
            var below = Polynomial(square, 1, 1.36812963470692954678e4, -1.32089234440210967447e6, 2.50083801823357915839e7, -5.38695755929454629881e7);
            value = rest + (rest * (square * above / below));
        }

        value = (octant & 2) == 2 ? -1 / value : value;
        return x < 0 ? -value : value;
    }

    public static double Asin(double x)
    {
        var magnitude = Math.Abs(x);
        if (x == 0 || magnitude > 1)
        {
            return x == 0 ? x : double.NaN;
        }

        var other = Math.Sqrt(1 - (magnitude * magnitude));
        var angle = magnitude > 0.7 ? (Math.PI / 2) - ArcTangent(other / magnitude) : ArcTangent(magnitude / other);
        return x < 0 ? -angle : angle;
    }

    public static double Acos(double x) => (Math.PI / 2) - Asin(x);

    public static double Atan(double x) => x switch
    {
        0 => x,
        > 0 => ArcTangent(x),
        _ => -ArcTangent(-x),
    };

    public static double Atan2(double y, double x)
    {
        if (x == 0 || y == 0)
        {
            return Math.Atan2(y, x);
        }

        var angle = Atan(y / x);
        return x > 0 ? angle : angle <= 0 ? angle + Math.PI : angle - Math.PI;
    }

    /// <summary>Natural logarithm: the exponent times ln 2, and a series for what is left.</summary>
    public static double Log(double x)
    {
        if (!(x > 0))
        {
            return x == 0 ? double.NegativeInfinity : double.NaN;
        }

        var (fraction, exponent) = Split(x);
        if (fraction < Math.Sqrt(0.5))
        {
            fraction *= 2;
            exponent--;
        }

        var f = fraction - 1;
        var s = f / (2 + f);
        var square = s * s;
        var fourth = square * square;
        var odd = square * Polynomial(fourth, 1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01);
        var even = fourth * Polynomial(fourth, 1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01);
        var half = 0.5 * f * f;
        return (exponent * 6.93147180369123816490e-01) - (half - ((s * (half + (odd + even))) + (exponent * 1.90821492927058770002e-10)) - f);
    }

    /// <summary>A power: by squaring for the whole part of the exponent.</summary>
    public static double Pow(double x, double y)
    {
        if (x == 0 || x == 1 || y == 0 || y == 1 || !double.IsFinite(x) || !double.IsFinite(y) || Math.Abs(y) >= 1L << 62)
        {
            return Math.Pow(x, y);
        }

        var whole = Math.Floor(Math.Abs(y));
        var part = Math.Abs(y) - whole;
        if (part != 0 && x < 0)
        {
            return double.NaN;
        }

        switch (y)
        {
            case 0.5:
                return Math.Sqrt(x);
            case -0.5:
                return 1 / Math.Sqrt(x);
        }

        var result = 1.0;
        var resultExponent = 0;
        if (part != 0)
        {
            if (part > 0.5)
            {
                part--;
                whole++;
            }

            result = Math.Exp(part * Log(x));
        }

        var (factor, exponent) = Split(x);
        for (var bits = (long)whole; bits != 0; bits >>= 1)
        {
            if (Math.Abs(exponent) > 1 << 12)
            {
                // Out of range already, whatever is still to come.
                resultExponent += exponent;
                break;
            }

            if ((bits & 1) == 1)
            {
                result *= factor;
                resultExponent += exponent;
            }

            factor *= factor;
            exponent <<= 1;
            if (factor < 0.5)
            {
                factor += factor;
                exponent--;
            }
        }

        return y < 0 ? Math.ScaleB(1 / result, -resultExponent) : Math.ScaleB(result, resultExponent);
    }

    /// <summary>The larger side is taken out, so that no square overflows.</summary>
    public static double Hypot(double a, double b)
    {
        var (longer, shorter) = (Math.Max(Math.Abs(a), Math.Abs(b)), Math.Min(Math.Abs(a), Math.Abs(b)));
        return longer == 0 ? 0 : longer * Math.Sqrt(1 + (shorter / longer * (shorter / longer)));
    }

    /// <summary>A mantissa of at least one half and less than one, and the power of two it belongs to.</summary>
    public static (double Mantissa, int Exponent) Split(double x)
    {
        if (x == 0)
        {
            return (x, 0);
        }

        var exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }

    /// <summary>Which eighth of the circle an angle is in, rounded to an even one, and what is left of it.</summary>
    private static (int Octant, double Angle) Reduce(double angle)
    {
        var count = (long)(angle * (4 / Math.PI));
        count += count & 1;
        return ((int)(count & 7), angle - (count * Octant1) - (count * Octant2) - (count * Octant3));
    }

    private static double SineNearZero(double z)
    {
        var square = z * z;
        return z + (z * square * Polynomial(
            square,
            1.58962301576546568060e-10,
            -2.50507477628578072866e-8,
            2.75573136213857245213e-6,
            -1.98412698295895385996e-4,
            8.33333333332211858878e-3,
            -1.66666666666666307295e-1));
    }

    private static double CosineNearZero(double z)
    {
        var square = z * z;
        return 1 - (0.5 * square) + (square * square * Polynomial(
            square,
            -1.13585365213876817300e-11,
            2.08757008419747316778e-9,
            -2.75573141792967388112e-7,
            2.48015872888517045348e-5,
            -1.38888888888730564116e-3,
            4.16666666666665929218e-2));
    }

    /// <summary>Of a number above zero: brought below 0.66 first.</summary>
    private static double ArcTangent(double x)
    {
        const double BelowPi = 6.123233995736765886130e-17;
        const double Tan3Pi8 = 2.41421356237309504880;

        if (x <= 0.66)
        {
            return ArcTangentNearZero(x);
        }

        return x > Tan3Pi8
            ? (Math.PI / 2) - ArcTangentNearZero(1 / x) + BelowPi
            : (Math.PI / 4) + ArcTangentNearZero((x - 1) / (x + 1)) + (0.5 * BelowPi);
    }

    private static double ArcTangentNearZero(double x)
    {
        var square = x * x;
        var above = Polynomial(square, -8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01, -1.228866684490136173410e+02, -6.485021904942025371773e+01);
        var below = Polynomial(square, 1, 2.485846490142306297962e+01, 1.650270098316988542046e+02, 4.328810604912902668951e+02, 4.853903996359136964868e+02, 1.945506571482613964425e+02);
        return (x * (square * above / below)) + x;
    }

    /// <summary>Horner's scheme, the coefficient of the highest power first.</summary>
    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var value = coefficients[0];
        foreach (var coefficient in coefficients[1..])
        {
            value = (value * x) + coefficient;
        }

        return value;
    }
}
