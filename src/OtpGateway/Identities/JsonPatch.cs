using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>Changes a document as a list of operations says (JSON Patch, RFC 6902, with JSON Pointer, RFC 6901).</summary>
internal static class JsonPatch
{
    /// <summary>The changed document, or what is wrong with the patch. The document itself stays as it is.</summary>
    public static (JsonObject? Document, string Problem) Apply(JsonObject document, JsonArray patch)
    {
        // The whole document is a value like any other: it hangs below a root, and can be replaced there.
        var root = new JsonObject { ["document"] = document.DeepClone() };
        foreach (var (index, operation) in patch.Index())
            if (Apply(root, operation) is { } problem)
                return (null, $"[{index}]: {problem}");
        return root["document"] is JsonObject changed ? (changed.DeepClone().AsObject(), "") : (null, "what is left is no object");
    }

    private static string? Apply(JsonObject root, JsonNode? node)
    {
        if (node is not JsonObject operation)
            return "must be an object";
        if (Pointer(operation, "path") is not { } path)
            return "path must be a JSON Pointer (\"/traits/phone\")";
        switch (Text(operation["op"]))
        {
            case "add":
                return Value(operation, out var added) ?? Add(root, path, added);
            case "remove":
                return Remove(root, path, out _);
            case "replace":
                return Value(operation, out var replacement) ?? Remove(root, path, out _) ?? Add(root, path, replacement);
            case "move":
                if (Pointer(operation, "from") is not { } from)
                    return "from must be a JSON Pointer";
                if (path.Length > from.Length && path.AsSpan(..from.Length).SequenceEqual(from))
                    return "nothing can be moved into itself";
                return Remove(root, from, out var moved) ?? Add(root, path, moved);
            case "copy":
                if (Pointer(operation, "from") is not { } source)
                    return "from must be a JSON Pointer";
                return Find(root, source, out var copied) ? Add(root, path, copied?.DeepClone()) : "there is nothing at from";
            case "test":
                if (Value(operation, out var expected) is { } problem)
                    return problem;
                return Find(root, path, out var actual) && JsonNode.DeepEquals(actual, expected) ? null : "the test fails";
            default:
                return "op must be add, remove, replace, move, copy or test";
        }
    }

    private static string? Add(JsonObject root, string[] path, JsonNode? value)
    {
        if (!Find(root, path.AsSpan(..^1), out var parent))
            return "there is nothing above path";
        switch (parent)
        {
            case JsonObject container:
                container[path[^1]] = value;
                return null;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                return null;
            case JsonArray list when Index(path[^1]) is { } index && index <= list.Count:
                list.Insert(index, value);
                return null;
            default:
                return "there is no such place in the document";
        }
    }

    private static string? Remove(JsonObject root, string[] path, out JsonNode? removed)
    {
        removed = null;
        if (!Find(root, path, out var value) || !Find(root, path.AsSpan(..^1), out var parent))
            return "there is nothing at path";
        if (parent is JsonArray list)
            list.RemoveAt(Index(path[^1])!.Value);
        else
            parent!.AsObject().Remove(path[^1]);
        removed = value;
        return null;
    }

    private static bool Find(JsonObject root, ReadOnlySpan<string> path, out JsonNode? value)
    {
        value = root;
        foreach (var step in path)
        {
            switch (value)
            {
                case JsonObject container when container.TryGetPropertyValue(step, out value):
                    break;
                case JsonArray list when Index(step) is { } index && index < list.Count:
                    value = list[index];
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    // RFC 6901, section 4: no sign, no leading zero.
    private static int? Index(string step) =>
        step.Length is > 0 and < 10 && step.All(char.IsAsciiDigit) && (step[0] != '0' || step.Length == 1) ? int.Parse(step, CultureInfo.InvariantCulture) : null;

    private static string[]? Pointer(JsonObject operation, string key) => Text(operation[key]) switch
    {
        null => null,
        "" => ["document"],
        ['/', ..] and var text => ["document", .. text[1..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))],
        _ => null,
    };

    private static string? Value(JsonObject operation, out JsonNode? value)
    {
        if (!operation.TryGetPropertyValue("value", out value))
            return "value is missing";
        value = value?.DeepClone();
        return null;
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
