using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>Brings all sources of the configuration together and reads it.</summary>
internal static class ConfigLoader
{
    /// <summary>Never throws for what an operator can get wrong: that is in the report.</summary>
    public static ConfigLoad Load(ConfigSources sources)
    {
        var report = new ConfigReport();
        var merged = new JsonObject();
        var readable = true;
        foreach (var name in sources.Files)
        {
            var file = Path.GetFullPath(name, sources.Directory);
            report.Follow(file);
            if (ReadFile(file, name, report) is not { } tree)
            {
                readable = false;
                continue;
            }
            new SourceStrings(Path.GetDirectoryName(file)!, sources.Environment, report).Resolve(tree);
            merged = ConfigMerge.Merge(merged, tree);
        }
        ConfigMerge.Apply(merged, OverridesOf(sources, report), report);
        // With a part missing, what the rest lacks would only hide the real problem.
        var options = readable ? GatewayOptions.Read(merged, report) : new GatewayOptions();
        return new ConfigLoad { Options = options, Merged = merged, Report = report };
    }

    private static JsonObject? ReadFile(string file, string name, ConfigReport report)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report.Problem(name, exception is FileNotFoundException or DirectoryNotFoundException ? $"there is no such file ({file})" : $"cannot be read: {exception.Message}");
            return null;
        }
        return Path.GetExtension(file).ToLowerInvariant() is ".yml" or ".yaml"
            ? YamlSource.Parse(content, name, report)
            : JsonSource.Parse(content, name, report);
    }

    // Their own placeholders and file:// are resolved one by one, so that a problem names where it stands.
    private static List<ConfigOverride> OverridesOf(ConfigSources sources, ConfigReport report)
    {
        var overrides = ConfigOverride.FromEnvironment(sources.Environment).Concat(sources.Overrides.Select(pair => ConfigOverride.FromCommandLine(pair.Key, pair.Value)));
        var strings = new SourceStrings(sources.Directory, sources.Environment, report);
        return [.. overrides.Select(item => item with { Value = strings.Resolve(item.Value, item.Origin) })];
    }
}
