using System.Text.Json.Nodes;

namespace OtpGateway.Commands;

/// <summary>What the limits are, to read.</summary>
internal static class LimitsText
{
    public static IEnumerable<string> Of(JsonObject shown) => shown.SelectMany(part => Part(part.Key, part.Value!.AsObject()));

    private static IEnumerable<string> Part(string name, JsonObject part)
    {
        yield return part["id"] is { } id ? $"{name} {id}" : name;
        if (part["locked_until"] is { } locked)
            yield return (string)locked! == "reset" ? "  locked until it is reset" : $"  locked until {locked}";
        foreach (var limit in part["limits"]!.AsArray())
            yield return Line(limit!.AsObject());
        if (part["locked_identities"] is { } many)
            yield return $"  locked identities: {many}";
        if (part["conversion"] is { } conversion)
            yield return $"  entered: {conversion["verified"]} of the last {conversion["ended"]} codes";
        if (part["stopped_until"] is { } until)
            yield return $"  stopped until {until}";
        foreach (var stopped in part["stopped_prefixes"]?.AsArray() ?? [])
            yield return $"  stopped prefix {stopped!["prefix_hash"]} until {stopped["until"]}";
        foreach (var visitor in part["visitors"]?.AsArray() ?? [])
            foreach (var line in Part("by people who are not signed in", visitor!.AsObject()))
                yield return "  " + line;
        if (part["prefix"] is JsonObject prefix)
            foreach (var line in Part("numbers beside it", prefix))
                yield return "  " + line;
    }

    private static string Line(JsonObject limit)
    {
        var line = $"  {(string)limit["limit"]!,-28} {limit["used"]} of {limit["of"]}";
        if (limit["window"] is { } window)
            line += $" in {window}";
        return limit["free_at"] is { } free ? line + $", free again at {free}" : line;
    }
}
