namespace OtpGateway.Demo;

internal static class ConfigFile
{
    private const string Name = "proxy-config.json";

    /// <summary>The nearest one, upwards from the current directory, then from where the demo itself lies.</summary>
    public static string? Find() =>
        Upwards(Environment.CurrentDirectory).Concat(Upwards(AppContext.BaseDirectory))
            .Select(directory => Path.Combine(directory, Name))
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Upwards(string directory)
    {
        for (var current = new DirectoryInfo(directory); current is not null; current = current.Parent)
        {
            yield return current.FullName;
        }
    }
}
