namespace OtpGateway.Configuration;

/// <summary>Collects what reading a configuration finds, so that all of it can be told at once.</summary>
internal sealed class ConfigReport
{
    private readonly List<ConfigProblem> problems = [];
    private readonly List<string> ignored = [];
    private readonly List<string> warnings = [];
    private readonly List<ConfigNode> nodes = [];
    private readonly List<(string Path, Secret Value)> filled = [];
    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    public IReadOnlyList<ConfigProblem> Problems => problems;

    /// <summary>Paths of keys that Ory Kratos knows and that have no use here.</summary>
    public IReadOnlyList<string> Ignored => ignored;

    /// <summary>Settings that are allowed and worth a second look.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Everything that was read or is named by a <c>file://</c>: full path → <see cref="FileStamp"/> before it was read.</summary>
    public IReadOnlyDictionary<string, string> Files => files;

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

    /// <summary>Notes a file or folder that the configuration depends on. Call before it is read: a change in between must not be lost.</summary>
    public void Follow(string path)
    {
        // No path at all; whoever reads it says so.
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            return;
        var full = Path.GetFullPath(path);
        files.TryAdd(full, FileStamp.Of(full));
    }

    /// <summary>Notes what took a placeholder's place: it may be a secret, wherever it stands.</summary>
    /// <param name="path">The key, or the override with the key in its name.</param>
    /// <param name="value">What was put in.</param>
    public void Fill(string path, string value) => filled.Add((path, new Secret(value)));

    /// <summary>What was put in below a top-level key.</summary>
    public IReadOnlyList<Secret> FilledBelow(string key) =>
        [.. filled.Where(item => item.Path.Contains(key, StringComparison.OrdinalIgnoreCase)).Select(item => item.Value)];

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
