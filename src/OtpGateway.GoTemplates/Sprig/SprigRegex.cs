using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's regular expressions: Go's language on .NET's engine that does not backtrack.</summary>
internal static class SprigRegex
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("regexMatch", [ParameterType.String, ParameterType.String], null, (context, arguments) => IsMatch(context, arguments, mustBeValid: false)),
        new("mustRegexMatch", [ParameterType.String, ParameterType.String], null, (context, arguments) => IsMatch(context, arguments, mustBeValid: true)),
        .. WithMust("regexFind", [ParameterType.String, ParameterType.String], Find),
        .. WithMust("regexFindAll", [ParameterType.String, ParameterType.String, Int], FindAll),
        .. WithMust("regexReplaceAll", [ParameterType.String, ParameterType.String, ParameterType.String], (context, arguments) => Replace(context, arguments, expands: true)),
        .. WithMust("regexReplaceAllLiteral", [ParameterType.String, ParameterType.String, ParameterType.String], (context, arguments) => Replace(context, arguments, expands: false)),
        .. WithMust("regexSplit", [ParameterType.String, ParameterType.String, Int], Split),
        new("regexQuoteMeta", [ParameterType.String], null, (context, arguments) => Quote(context, (string)arguments[0]!)),
    ];

    private static GoFunction[] WithMust(string name, ParameterType[] parameters, Func<CallContext, object?[], object?> body) =>
        [new(name, parameters, null, body), new("mustR" + name[1..], parameters, null, body)];

    private static bool IsMatch(CallContext context, object?[] arguments, bool mustBeValid)
    {
        CompiledRegex regex;
        try
        {
            regex = context.Regex((string)arguments[0]!);
        }
        catch (RegexSyntaxException) when (!mustBeValid)
        {
            return false;
        }

        return regex.Next(context.Budget, (string)arguments[1]!, 0) is not null;
    }

    private static object Find(CallContext context, object?[] arguments) =>
        context.Regex((string)arguments[0]!).Next(context.Budget, (string)arguments[1]!, 0)?.Value ?? "";

    private static GoList FindAll(CallContext context, object?[] arguments)
    {
        var matches = Matches(context, (string)arguments[0]!, (string)arguments[1]!, (long)arguments[2]!);
        context.Budget.Allocate(matches.Count);
        return GoList.OfStrings(matches.Select(match => match.Value));
    }

    /// <summary>Matches one after the other; an empty one that touches the one before does not count.</summary>
    private static List<Match> Matches(CallContext context, string pattern, string text, long limit)
    {
        var regex = context.Regex(pattern);
        var matches = new List<Match>();
        var previousEnd = -1;
        for (var position = 0; position <= text.Length && (limit < 0 || matches.Count < limit);)
        {
            if (regex.Next(context.Budget, text, position) is not { } match)
            {
                break;
            }

            var end = match.Index + match.Length;
            var counts = match.Length > 0 || match.Index != previousEnd;
            position = end > position ? end : position + WidthAt(text, position);
            previousEnd = end;
            if (counts)
            {
                context.Budget.Allocate(match.Length + 1L);
                matches.Add(match);
            }
        }

        return matches;
    }

    private static string Replace(CallContext context, object?[] arguments, bool expands)
    {
        var regex = context.Regex((string)arguments[0]!);
        var (text, replacement) = ((string)arguments[1]!, (string)arguments[2]!);
        var result = new StringBuilder();
        var (lastEnd, position) = (0, 0);
        while (position <= text.Length && regex.Next(context.Budget, text, position) is { } match)
        {
            var end = match.Index + match.Length;
            result.Append(text, lastEnd, match.Index - lastEnd);
            if (end > lastEnd || match.Index == 0)
            {
                var before = result.Length;
                context.Budget.Allocate(replacement.Length);
                if (expands)
                {
                    regex.Expand(context.Budget, result, replacement, match);
                }
                else
                {
                    result.Append(replacement);
                }

                context.Budget.Allocate(result.Length - before);
            }

            lastEnd = end;
            position = Math.Max(end, position + WidthAt(text, position));
        }

        context.Budget.Allocate(text.Length);
        return result.Append(text, Math.Min(lastEnd, text.Length), text.Length - Math.Min(lastEnd, text.Length)).ToString();
    }

    private static GoList Split(CallContext context, object?[] arguments)
    {
        var (pattern, text, limit) = ((string)arguments[0]!, (string)arguments[1]!, (long)arguments[2]!);
        if (limit == 0)
        {
            return GoList.OfStrings([]);
        }

        if (pattern.Length > 0 && text.Length == 0)
        {
            return GoList.OfStrings([""]);
        }

        var parts = new List<string>();
        var (start, end) = (0, 0);
        foreach (var match in Matches(context, pattern, text, limit))
        {
            if (limit > 0 && parts.Count == limit - 1)
            {
                break;
            }

            end = match.Index;
            if (match.Index + match.Length != 0)
            {
                parts.Add(text[start..end]);
            }

            start = match.Index + match.Length;
        }

        if (end != text.Length)
        {
            parts.Add(text[start..]);
        }

        context.Budget.Allocate(text.Length);
        return GoList.OfStrings(parts);
    }

    private static string Quote(CallContext context, string text)
    {
        context.Budget.Allocate(2L * text.Length);
        return string.Concat(text.Select(character => @"\.+*?()|[]{}^$".Contains(character) ? "\\" + character : character.ToString()));
    }

    private static int WidthAt(string text, int position) =>
        position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]) ? 2 : 1;
}
