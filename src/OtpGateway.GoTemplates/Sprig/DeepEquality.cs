using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Go's reflect.DeepEqual: the same types, the same values, all the way down.</summary>
internal static class DeepEquality
{
    public static bool AreEqual(Budget budget, object? left, object? right)
    {
        budget.Step();
        left = GoTypes.Unwrap(left);
        right = GoTypes.Unwrap(right);
        switch (left, right)
        {
            case (GoList first, GoList second):
                if (first.Count != second.Count || first.ElementType != second.ElementType)
                {
                    return false;
                }

                budget.Enter();
                var same = true;
                for (var i = 0; same && i < first.Count; i++)
                {
                    same = AreEqual(budget, first.Items[i], second.Items[i]);
                }

                budget.Leave();
                return same;
            case (GoMap first, GoMap second):
                if (first.Count != second.Count || first.ElementType != second.ElementType)
                {
                    return false;
                }

                budget.Enter();
                var equal = first.Entries.All(entry => second.Entries.TryGetValue(entry.Key, out var other) && AreEqual(budget, entry.Value, other));
                budget.Leave();
                return equal;
            default:
                return Equals(left, right);
        }
    }
}
