using System.Numerics;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Functions;

/// <summary>Go's rules for eq, lt and their kin: no conversions between kinds, except among integers.</summary>
internal static class Comparison
{
    public static bool AnyEqual(object? first, ReadOnlySpan<object?> others)
    {
        if (others.IsEmpty)
        {
            throw new EvaluationException("missing argument for comparison");
        }

        foreach (var other in others)
        {
            if (AreEqual(first, other))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsLess(object? left, object? right)
    {
        var kind = GoTypes.KindOf(left);
        var other = GoTypes.KindOf(right);
        if (kind is GoKind.Invalid or GoKind.List or GoKind.Map || other is GoKind.Invalid or GoKind.List or GoKind.Map)
        {
            throw new EvaluationException("invalid type for comparison");
        }

        if (IsInteger(kind) && IsInteger(other))
        {
            return GoTypes.ToLong(left!) < GoTypes.ToLong(right!);
        }

        if (kind != other)
        {
            throw new EvaluationException("incompatible types for comparison");
        }

        return kind switch
        {
            GoKind.Float => (double)left! < (double)right!,
            GoKind.String => GoString.Comparer.Compare((string)left!, (string)right!) < 0,
            _ => throw new EvaluationException("invalid type for comparison"),
        };
    }

    private static bool AreEqual(object? first, object? other)
    {
        var kind = GoTypes.KindOf(first);
        var otherKind = GoTypes.KindOf(other);
        if (kind == GoKind.Invalid || otherKind == GoKind.Invalid)
        {
            return kind == otherKind;
        }

        if (IsInteger(kind) && IsInteger(otherKind))
        {
            return GoTypes.ToLong(first!) == GoTypes.ToLong(other!);
        }

        if (kind != otherKind)
        {
            throw new EvaluationException("incompatible types for comparison");
        }

        return kind switch
        {
            GoKind.Bool => (bool)first! == (bool)other!,
            GoKind.Float => (double)first! == (double)other!,
            GoKind.Complex => (Complex)first! == (Complex)other!,
            // Lists and maps compare with nil only.
            GoKind.List or GoKind.Map => throw new EvaluationException($"non-comparable type {GoTypes.NameOf(first)}"),
            _ => string.Equals((string)first!, (string)other!, StringComparison.Ordinal),
        };
    }

    private static bool IsInteger(GoKind kind) => kind is GoKind.Int or GoKind.Uint;
}
