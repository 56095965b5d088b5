using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>
/// Answers that are written down by hand after Ory Kratos's API, one per file in the folder Golden: status, headers, body.
/// Where the gateway answers otherwise on purpose, the file's <c>//</c> says why.
/// </summary>
internal sealed class Golden(TestGateway gateway)
{
    private readonly GoldenText texts = new(gateway.Url.GetLeftPart(UriPartial.Authority), gateway.Clock.GetUtcNow());

    /// <summary>The value that stood for a named placeholder: <c>flow</c> for <c>{uuid:flow}</c>.</summary>
    public string this[string name] => texts[name];

    /// <summary>Compares exactly: keys, order in lists, types, null and absent. What differs first is named by its path.</summary>
    /// <param name="name">The file's, without its ending.</param>
    /// <param name="answer">What the gateway said.</param>
    public void Expect(string name, BrowserAnswer answer)
    {
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), name + ".json")))!;
        var difference = (int)golden["status"]! != answer.Status ? $"status: expected {golden["status"]}, was {answer.Status}" : Headers(golden, answer) ?? Body(golden, answer);
        Assert.True(difference is null, $"{name}: {difference}\n\n{answer}");
    }

    /// <summary>Every file that there is.</summary>
    public static IReadOnlyList<string> Names() => [.. Directory.EnumerateFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private string? Headers(JsonNode golden, BrowserAnswer answer)
    {
        foreach (var (header, expected) in golden["headers"]?.AsObject() ?? [])
            if (texts.Refuse((string)expected!, answer.Header(header) ?? "(none)") is { } why)
                return $"header {header}: {why}";
        return null;
    }

    private string? Body(JsonNode golden, BrowserAnswer answer)
    {
        if (!golden.AsObject().ContainsKey("body"))
            return answer.Body.Length == 0 ? null : "body: expected none";
        try
        {
            return GoldenJson.Difference("$", golden["body"], JsonNode.Parse(answer.Body), texts);
        }
        catch (System.Text.Json.JsonException)
        {
            return "body: is no JSON";
        }
    }

    /// <summary>Where the files are.</summary>
    public static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "Golden");
}
