using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Tests.Identities;

/// <summary>Options as they are read from a configuration's text.</summary>
internal static class ConfigText
{
    public static T Read<T>(string json, Func<ConfigNode, T> read, out ConfigReport report)
    {
        report = new ConfigReport();
        var options = read(new ConfigNode(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }), "", report));
        report.ReportUnknownKeys();
        return options;
    }

    /// <summary>The options of a configuration that has nothing wrong with it.</summary>
    public static T Read<T>(string json, Func<ConfigNode, T> read)
    {
        var options = Read(json, read, out var report);
        Assert.Empty(report.Problems);
        return options;
    }

    /// <summary>Everything that is wrong, as "path: message".</summary>
    public static string[] Problems<T>(string json, Func<ConfigNode, T> read)
    {
        Read(json, read, out var report);
        return [.. report.Problems.Select(problem => problem.ToString())];
    }

    public static string Base64(string text) => "base64://" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
