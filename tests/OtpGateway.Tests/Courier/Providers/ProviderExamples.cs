using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>The examples of the demo, read as the gateway reads them, and sent to this machine instead of to the provider.</summary>
internal static partial class ProviderExamples
{
    public static string Directory => Path.Combine(Root(), "src", "OtpGateway.Demo", "providers");

    public static HttpChannelOptions Load(string file, IReadOnlyDictionary<string, string> environment, string url)
    {
        var report = new ConfigReport();
        var tree = JsonSource.Parse(File.ReadAllBytes(Path.Combine(Directory, file)), file, report)!;
        new SourceStrings(Directory, environment, report).Resolve(tree);
        var request = tree["courier"]!["channels"]![0]!["request_config"]!;
        request["url"] = Origin().Replace(request["url"]!.GetValue<string>(), url);
        return Read(tree, report);
    }

    /// <summary>A channel with one of the providers that are built in.</summary>
    public static HttpChannelOptions Preset(string channel) =>
        Read(JsonNode.Parse($$"""{ "courier": { "channels": [ {{channel}} ] } }"""), new ConfigReport());

    /// <summary>The configuration at the root, for an example to be added to.</summary>
    public static string ConfigurationWithoutCourier()
    {
        var tree = JsonSource.Parse(File.ReadAllBytes(Path.Combine(Root(), "proxy-config.json")), "proxy-config.json", new ConfigReport())!;
        tree.Remove("courier");
        return tree.ToJsonString().Replace("file://", $"file://{Root()}/", StringComparison.Ordinal);
    }

    private static HttpChannelOptions Read(JsonNode? tree, ConfigReport report)
    {
        var options = CourierOptions.Read(new ConfigNode(tree, "", report));
        report.ReportUnknownKeys();
        report.ThrowIfBad();
        Assert.Empty(report.Warnings);
        return Assert.IsType<HttpChannelOptions>(Assert.Single(options.Channels));
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", ".."));

    [GeneratedRegex("^https://[^/]+")]
    private static partial Regex Origin();
}
