namespace OtpGateway.BrowserTests;

/// <summary>Where the sources and the other projects' outputs lie, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The executable of a project under <c>src</c>, built in the same configuration as the tests.</summary>
    public static string Executable(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(Root, "src", project, "bin", framework.Parent!.Name, framework.Name, project);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} has not been built: {path} is missing.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OtpGateway.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No OtpGateway.sln above {AppContext.BaseDirectory}.");
    }
}
