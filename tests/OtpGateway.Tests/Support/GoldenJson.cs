using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>The first difference between JSON that was written down and JSON that came.</summary>
internal static class GoldenJson
{
    /// <summary>What differs first, with its path; null when nothing does. The order of keys has no meaning in JSON.</summary>
    public static string? Difference(string path, JsonNode? expected, JsonNode? actual, GoldenText texts)
    {
        switch (expected, actual)
        {
            case (null, null):
                return null;
            case (JsonObject one, JsonObject other):
                return InObjects(path, one, other, texts);
            case (JsonArray one, JsonArray other):
                return InLists(path, one, other, texts);
            // A number that is new each time stands there as a text.
            case (JsonValue one, JsonValue other) when one.GetValueKind() == JsonValueKind.String && one.GetValue<string>().StartsWith("{unix", StringComparison.Ordinal):
                if (other.GetValueKind() != JsonValueKind.Number)
                    return $"{path}: expected a number, was {other.ToJsonString()}";
                return texts.Refuse(one.GetValue<string>(), other.ToJsonString()) is { } wrong ? $"{path}: {wrong}" : null;
            case (JsonValue one, JsonValue other) when one.GetValueKind() == other.GetValueKind():
                if (one.GetValueKind() == JsonValueKind.String)
                    return texts.Refuse(one.GetValue<string>(), other.GetValue<string>()) is { } why ? $"{path}: {why}" : null;
                return one.ToJsonString() == other.ToJsonString() ? null : $"{path}: expected {one.ToJsonString()}, was {other.ToJsonString()}";
            default:
                return $"{path}: expected {Kind(expected)}, was {Kind(actual)}";
        }
    }

    private static string? InObjects(string path, JsonObject expected, JsonObject actual, GoldenText texts)
    {
        foreach (var (key, value) in expected)
        {
            if (!actual.ContainsKey(key))
                return $"{path}.{key}: is absent";
            if (Difference($"{path}.{key}", value, actual[key], texts) is { } difference)
                return difference;
        }
        return actual.FirstOrDefault(pair => !expected.ContainsKey(pair.Key)) is { Key: { } more } ? $"{path}.{more}: is not expected" : null;
    }

    private static string? InLists(string path, JsonArray expected, JsonArray actual, GoldenText texts)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            if (Difference($"{path}[{i}]", expected[i], actual[i], texts) is { } difference)
                return difference;
        return expected.Count == actual.Count ? null : $"{path}: expected {expected.Count} entries, were {actual.Count}";
    }

    private static string Kind(JsonNode? node) => node is null ? "null" : node.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? node.GetValueKind().ToString() : node.ToJsonString();
}
