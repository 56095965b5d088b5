using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Makes one context of those in which two branches end.</summary>
internal static class ContextJoin
{
    public static PageContext Join(PageContext left, PageContext right, string keyword) => TryJoin(left, right)
        ?? throw new EvaluationException($"{{{{{keyword}}}}} branches end in different contexts: {left.State}, {right.State}");

    private static PageContext? TryJoin(PageContext left, PageContext right)
    {
        if (left == right || right.State == PageState.Dead)
        {
            return left;
        }

        if (left.State == PageState.Dead)
        {
            return right;
        }

        // Some differences may never matter; they are remembered as doubt.
        if (left with { UrlPart = right.UrlPart } == right)
        {
            return left with { UrlPart = UrlPart.Unknown };
        }

        if (left with { Slash = right.Slash } == right)
        {
            return left with { Slash = SlashMeaning.Unknown };
        }

        // <p title={{if .c}}{{.}}{{end}} ends in a value in one branch and before it in the other.
        var (leftValue, rightValue) = (left.ForValue(), right.ForValue());
        return leftValue == left && rightValue == right ? null : TryJoin(leftValue, rightValue);
    }
}
