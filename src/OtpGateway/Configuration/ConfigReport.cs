namespace OtpGateway.Configuration;

/// <summary>Collects what reading a configuration finds, so that all of it can be told at once.</summary>
internal sealed class ConfigReport
{
    private readonly List<ConfigProblem> problems = [];
    private readonly List<string> ignored = [];
    private readonly List<string> warnings = [];
    private readonly List<ConfigNode> nodes = [];

    public IReadOnlyList<ConfigProblem> Problems => problems;

    /// <summary>Paths of keys that Ory Kratos knows and that have no use here.</summary>
    public IReadOnlyList<string> Ignored => ignored;

    /// <summary>Settings that are allowed and worth a second look.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Every key that was asked for and has a use: what the documentation must name.</summary>
    public IEnumerable<string> UsedKeys => nodes.SelectMany(node => node.UsedKeys).Distinct();

    /// <summary>Two features may read the same key: it is reported once.</summary>
    public void Problem(string path, string message)
    {
        var problem = new ConfigProblem(path, message);
        if (!problems.Contains(problem))
            problems.Add(problem);
    }

    public void Warn(string path, string message) => warnings.Add($"{path}: {message}");

    internal void Register(ConfigNode node) => nodes.Add(node);

    internal void Ignore(string path) => ignored.Add(path);

    /// <summary>Reports every key that nobody asked for. Call once, after all options have been read.</summary>
    public void ReportUnknownKeys()
    {
        foreach (var node in nodes)
            node.ReportUnknownKeys();
    }

    /// <exception cref="ConfigException">There is at least one problem.</exception>
    public void ThrowIfBad()
    {
        if (problems.Count > 0)
            throw new ConfigException([.. problems.OrderBy(problem => problem.Path, StringComparer.Ordinal)]);
    }
}
