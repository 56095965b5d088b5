using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

/// <summary>Courier options read from configuration text, as at start.</summary>
internal static class CourierConfiguration
{
    private const string Snippet = "function(ctx) { To: ctx.recipient, Body: ctx.body }";

    public static CourierOptions Sms(string url, string snippet = Snippet, string more = "", string courier = "") =>
        Read($$"""{ "courier": { {{courier}} "channels": [ { "id": "sms", "request_config": { "url": "{{url}}", "body": "{{Base64(snippet)}}" {{more}} } } ] } }""");

    /// <summary>Several channels by HTTP, each with further keys.</summary>
    public static CourierOptions Channels(params ReadOnlySpan<(string Id, string Url, string More)> channels)
    {
        var entries = new List<string>();
        foreach (var (id, url, more) in channels)
            entries.Add($$"""{ "id": "{{id}}", "request_config": { "url": "{{url}}", "body": "{{Base64(Snippet)}}" } {{(more.Length > 0 ? ", " + more : "")}} }""");
        return Read($$"""{ "courier": { "channels": [ {{string.Join(", ", entries)}} ] } }""");
    }

    public static CourierOptions Mail(string url) =>
        Read($$"""{ "courier": { "delivery_strategy": "http", "http": { "request_config": { "url": "{{url}}" } } } }""");

    public static string Base64(string text) => "base64://" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    public static CourierOptions Read(string json)
    {
        var (options, report) = ReadWithReport(json);
        report.ThrowIfBad();
        return options;
    }

    public static (CourierOptions Options, ConfigReport Report) ReadWithReport(string json)
    {
        var report = new ConfigReport();
        var options = CourierOptions.Read(new ConfigNode(JsonNode.Parse(json), "", report));
        report.ReportUnknownKeys();
        return (options, report);
    }
}
