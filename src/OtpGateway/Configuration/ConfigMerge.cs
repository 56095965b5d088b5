using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>Lays one source of the configuration over another.</summary>
internal static class ConfigMerge
{
    /// <summary>
    /// Objects merge, everything else is replaced whole. Lists too: merged by index, the credentials of one provider would be
    /// sent to the host of another.
    /// </summary>
    public static JsonObject Merge(JsonObject below, JsonObject above)
    {
        var merged = below.DeepClone().AsObject();
        foreach (var (key, value) in above)
            merged[key] = value is JsonObject upper && merged[key] is JsonObject lower ? Merge(lower, upper) : value?.DeepClone();
        return merged;
    }

    public static void Apply(JsonObject merged, IReadOnlyList<ConfigOverride> overrides, ConfigReport report)
    {
        foreach (var item in overrides)
        {
            JsonNode node = merged;
            foreach (var (index, segment) in item.Segments.Index())
            {
                var last = index == item.Segments.Count - 1;
                if (segment.Length == 0)
                {
                    report.Problem(item.Origin, "has an empty key in it");
                    break;
                }
                if (last)
                    Set(node, segment, item.Value.DeepClone(), item, report);
                else if (Step(node, segment, item.Segments[index + 1], item, report) is { } next)
                    node = next;
                else
                    break;
            }
        }
    }

    private static JsonNode? Step(JsonNode node, string segment, string following, ConfigOverride item, ConfigReport report)
    {
        if (Get(node, segment) is { } next and (JsonObject or JsonArray))
            return next;
        // The first element of a list that no file has begun.
        JsonNode fresh = following == "0" ? new JsonArray() : new JsonObject();
        return Set(node, segment, fresh, item, report) ? fresh : null;
    }

    private static JsonNode? Get(JsonNode node, string segment) => node switch
    {
        JsonObject container => container[NameIn(container, segment)],
        JsonArray list when TryIndex(segment, out var index) && index < list.Count => list[index],
        _ => null,
    };

    private static bool Set(JsonNode node, string segment, JsonNode value, ConfigOverride item, ConfigReport report)
    {
        switch (node)
        {
            case JsonObject container:
                container[NameIn(container, segment)] = value;
                return true;
            case JsonArray list when TryIndex(segment, out var index) && index < list.Count:
                list[index] = value;
                return true;
            case JsonArray list when TryIndex(segment, out var index) && index == list.Count:
                list.Add(value);
                return true;
            case JsonArray list:
                report.Problem(item.Origin, $"'{segment}' is not an element of the list: it has {list.Count}, counted from 0");
                return false;
            default:
                return false;
        }
    }

    // Environment variables are often written in capitals.
    private static string NameIn(JsonObject container, string segment) =>
        container.ContainsKey(segment) ? segment
        : container.Select(pair => pair.Key).FirstOrDefault(key => key.Equals(segment, StringComparison.OrdinalIgnoreCase)) ?? segment;

    private static bool TryIndex(string segment, out int index) => int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
