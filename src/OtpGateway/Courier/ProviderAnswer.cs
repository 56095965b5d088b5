using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>What a provider answered.</summary>
internal sealed record ProviderAnswer
{
    public required int Status { get; init; }

    /// <summary>Under their names in lower case; several of one name stand apart.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; }

    public required string Text { get; init; }

    /// <summary>The answer as predicates see it: <c>status</c>, <c>headers</c> and <c>body</c>, parsed when it is JSON, else the text.</summary>
    public JsonObject ToJson() => new()
    {
        ["status"] = Status,
        ["headers"] = new JsonObject(Headers.Select(header =>
            KeyValuePair.Create(header.Key, (JsonNode?)new JsonArray([.. header.Value.Select(value => JsonValue.Create(value))])))),
        ["body"] = Body(),
    };

    /// <summary>How long the provider asks to be left alone (RFC 9110, 10.2.3); null when it does not say.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        var value = Headers.TryGetValue("retry-after", out var values) ? values[0] : null;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now)
            return date - now;
        return null;
    }

    // Not by its content type alone: some providers call their JSON text/html.
    private JsonNode? Body()
    {
        if (!SaysJson() && !Text.AsSpan().TrimStart().StartsWith("{") && !Text.AsSpan().TrimStart().StartsWith("["))
            return JsonValue.Create(Text);
        try
        {
            return JsonNode.Parse(Text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 256 });
        }
        catch (JsonException)
        {
            return JsonValue.Create(Text);
        }
    }

    private bool SaysJson() =>
        Headers.TryGetValue("content-type", out var types)
        && types[0].Split(';')[0].Trim() is var type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
