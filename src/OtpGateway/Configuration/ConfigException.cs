namespace OtpGateway.Configuration;

/// <summary>The configuration cannot be used; says everything that is wrong at once.</summary>
internal sealed class ConfigException(IReadOnlyList<ConfigProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString())))
{
    public IReadOnlyList<ConfigProblem> Problems { get; } = problems;
}
