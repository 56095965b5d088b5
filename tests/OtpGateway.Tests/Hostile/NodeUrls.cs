using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace OtpGateway.Tests.Hostile;

/// <summary>Reads URLs as browsers do (WHATWG URL), by Node.</summary>
internal static class NodeUrls
{
    private const string Script = """
        const pairs = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
        console.log(JSON.stringify(pairs.map(([url, base]) => { try { return new URL(url, base).href; } catch { return ''; } })));
        """;

    /// <summary>Where a browser goes that finds each of them on the page beside it; empty where it goes nowhere. The test is skipped where there is no Node.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IReadOnlyCollection<(string Url, string Base)> urls)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
            throw;
        }
        using (process)
        {
            var answer = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.StandardInput.WriteAsync(JsonSerializer.Serialize(urls.Select(pair => new[] { pair.Url, pair.Base })));
            process.StandardInput.Close();
            var read = JsonSerializer.Deserialize<List<string>>(await answer)!;
            Assert.Equal(urls.Count, read.Count);
            return read;
        }
    }
}
