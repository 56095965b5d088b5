using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>The example of the README is the code of a test.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_AsItStandsInTheReadme_Works()
    {
        // Example
        var program = JsonnetProgram.Compile("function(ctx) { To: ctx.recipient, Body: 'Code: %s' % ctx.code }", "sms.jsonnet");
        var arguments = new Dictionary<string, JsonNode?>
        {
            ["ctx"] = new JsonObject { ["recipient"] = "+4915112345678", ["code"] = "123456" },
        };
        JsonNode? json = program.Evaluate(arguments, JsonnetLimits.Default, CancellationToken.None);

        // End
        Assert.Equal("""{"Body":"Code: 123456","To":"\u002B4915112345678"}""", json!.ToJsonString());
    }

    [Fact]
    public void Readme_Example_IsTheTestAbove()
    {
        var example = ThisFile().Split("// Example\n")[1].Split("// End")[0];
        var lines = example.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line);

        Assert.Contains(string.Join('\n', lines).Trim(), Readme(), StringComparison.Ordinal);
    }

    private static string Readme([CallerFilePath] string file = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "OtpGateway.Jsonnet", "README.md"));

    private static string ThisFile([CallerFilePath] string file = "") => File.ReadAllText(file);
}
