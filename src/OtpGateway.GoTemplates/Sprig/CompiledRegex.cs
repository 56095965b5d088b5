using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A regular expression ready for use within one rendering.</summary>
internal sealed class CompiledRegex
{
    private readonly Regex _regex;
    private readonly IReadOnlyList<string?> _groupNames;

    private CompiledRegex(Regex regex, IReadOnlyList<string?> groupNames)
    {
        _regex = regex;
        _groupNames = groupNames;
    }

    public static CompiledRegex Compile(Budget budget, string pattern)
    {
        var translated = RegexTranslator.Translate(pattern);
        // Building the automaton costs time too, and more the larger the pattern.
        budget.Step(translated.Size);
        var timeout = budget.TimeLeft > TimeSpan.FromMilliseconds(1) ? budget.TimeLeft : TimeSpan.FromMilliseconds(1);
        try
        {
            return new CompiledRegex(new Regex(translated.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeout), translated.GroupNames);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new RegexSyntaxException(pattern, "not supported");
        }
    }

    public Match? Next(Budget budget, string text, int start)
    {
        budget.Step(1 + (text.Length - start) / 256);
        try
        {
            return _regex.Match(text, start) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationException("regular expression took too long");
        }
    }

    /// <summary>Go's replacement text: $1, $name, ${name}, and $$ for a dollar. Unknown names are empty.</summary>
    public void Expand(Budget budget, StringBuilder target, string replacement, Match match)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$' || i + 1 == replacement.Length)
            {
                target.Append(replacement[i]);
                continue;
            }

            if (replacement[i + 1] == '$')
            {
                target.Append('$');
                i++;
                continue;
            }

            var inBraces = replacement[i + 1] == '{';
            var start = i + (inBraces ? 2 : 1);
            var end = start;
            while (end < replacement.Length && (char.IsLetterOrDigit(replacement[end]) || replacement[end] == '_'))
            {
                end++;
            }

            if (end == start || inBraces && (end == replacement.Length || replacement[end] != '}'))
            {
                target.Append('$');
                continue;
            }

            var value = GroupOf(match, replacement[start..end]);
            budget.Allocate(value.Length);
            target.Append(value);
            i = inBraces ? end : end - 1;
        }
    }

    private string GroupOf(Match match, string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (name.Length == 1 || name[0] != '0'))
        {
            return number == 0 ? match.Value : number <= _groupNames.Count ? match.Groups[RegexTranslator.GroupName(number)].Value : "";
        }

        for (var i = 0; i < _groupNames.Count; i++)
        {
            if (_groupNames[i] == name && match.Groups[RegexTranslator.GroupName(i + 1)] is { Success: true } group)
            {
                return group.Value;
            }
        }

        return "";
    }
}
