using System.Text;
using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests;

/// <summary>
/// What Go 1.19.8 with Sprig 3.2.3 answers to some thousand templates. Each line of answers.jsonl is one: the template, the data
/// (written out or the name of a set in data.json), and either the output or the fact that Go refuses.
/// </summary>
public sealed class GoAnswersTests
{
    [Fact]
    public void Render_RecordedTemplates_AnswersAsGo()
    {
        var sets = JsonNode.Parse(Read("data.json"))!.AsObject();
        var differences = new StringBuilder();
        var count = 0;
        foreach (var line in Read("answers.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonNode.Parse(line)!;
            var data = entry["set"] is { } set ? sets[set.GetValue<string>()] : entry["data"];
            var source = entry["t"]!.GetValue<string>();
            var mode = entry["html"] is null ? GoTemplateMode.Text : GoTemplateMode.Html;
            var expected = entry["out"]?.GetValue<string>();
            var actual = Render(source, mode, data);
            count++;
            if (actual != expected)
            {
                differences.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{mode} {source}\n  Go:   {expected ?? "error"}\n  here: {actual ?? "error"}");
            }
        }

        Assert.True(count > 2_000);
        Assert.Equal("", differences.ToString());
    }

    private static string? Render(string source, GoTemplateMode mode, JsonNode? data)
    {
        try
        {
            return GoTemplate.Parse(source, "t", mode).Render(data, Templates.Patient, TestContext.Current.CancellationToken);
        }
        catch (GoTemplateException)
        {
            return null;
        }
    }

    private static string Read(string name)
    {
        using var stream = typeof(GoAnswersTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
