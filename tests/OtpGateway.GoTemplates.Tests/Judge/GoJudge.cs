using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OtpGateway.GoTemplates.Tests.Judge;

/// <summary>Go's own text/template and html/template: main.go, built once and asked by lines.</summary>
public sealed class GoJudge : IAsyncLifetime
{
    private const string Go = "/usr/bin/go";

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("go-judge-");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Go), $"There is no {Go}: tests/run.sh installs it (Debian's golang-go).");
        await using (var source = typeof(GoJudge).Assembly.GetManifestResourceStream("main.go")!)
        await using (var file = File.Create(Path.Combine(folder.FullName, "main.go")))
            await source.CopyToAsync(file);
        var (code, _, errors) = await RunAsync(Go, ["build", "-o", "judge", "main.go"], "");
        Assert.True(code == 0, errors);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal async Task<IReadOnlyList<GoAnswer>> AskAsync(IReadOnlyList<GoQuestion> questions)
    {
        var lines = string.Concat(questions.Select(question => JsonSerializer.Serialize(question, Web) + "\n"));
        var (code, output, errors) = await RunAsync(Path.Combine(folder.FullName, "judge"), [], lines);
        Assert.True(code == 0, errors);
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<GoAnswer>(line, Web)!).ToList();
        Assert.Equal(questions.Count, answers.Count);
        return answers;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string file, IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        // Nothing is fetched, and nothing is left behind in the home of whoever runs the tests.
        start.Environment["GOFLAGS"] = "-mod=mod";
        start.Environment["GOPROXY"] = "off";
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOCACHE"] = Path.Combine(folder.FullName, "cache");
        start.Environment["GOPATH"] = Path.Combine(folder.FullName, "path");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
