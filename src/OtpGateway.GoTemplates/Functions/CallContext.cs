using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Sprig;

namespace OtpGateway.GoTemplates.Functions;

/// <summary>What a function may need besides its arguments.</summary>
internal sealed class CallContext(Budget budget)
{
    private readonly Dictionary<string, CompiledRegex> _regexes = new(StringComparer.Ordinal);

    public Budget Budget { get; } = budget;

    /// <summary>Patterns are compiled once a rendering: most are constants inside loops.</summary>
    public CompiledRegex Regex(string pattern)
    {
        if (!_regexes.TryGetValue(pattern, out var regex))
        {
            _regexes[pattern] = regex = CompiledRegex.Compile(Budget, pattern);
        }

        return regex;
    }
}
