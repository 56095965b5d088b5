namespace OtpGateway.BrowserTests;

/// <summary>What a person looks at after the run: screenshots and logs.</summary>
internal static class Artifacts
{
    /// <summary>The file of this name, in a folder that exists; an earlier one is overwritten.</summary>
    public static string File(string name)
    {
        var folder = Environment.GetEnvironmentVariable("OTPGATEWAY_TEST_ARTIFACTS") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "artifacts", "tests");
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
