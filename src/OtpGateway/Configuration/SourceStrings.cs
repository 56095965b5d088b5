using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>
/// Makes the strings of one source mean the same anywhere: placeholders are replaced, and a relative <c>file://</c> becomes
/// one relative to the file it stands in.
/// </summary>
/// <param name="directory">What relative paths are relative to.</param>
/// <param name="environment">For <c>{$NAME}</c>.</param>
/// <param name="report">Told what is missing, what was put in, and every file that is named, before it is read.</param>
internal sealed class SourceStrings(string directory, IReadOnlyDictionary<string, string> environment, ConfigReport report)
{
    private const string FileScheme = "file://";

    public void Resolve(JsonObject tree) => Resolve(tree, "");

    /// <summary>The node itself where it is a list or an object, changed in place; otherwise what takes its place.</summary>
    public JsonNode Resolve(JsonNode node, string path)
    {
        switch (node)
        {
            case JsonObject container:
                foreach (var (key, child) in container.ToList())
                    if (child is not null && Resolve(child, path.Length == 0 ? key : $"{path}.{key}") is var resolved && !ReferenceEquals(resolved, child))
                        container[key] = resolved;
                return container;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } child && Resolve(child, $"{path}[{i}]") is var resolved && !ReferenceEquals(resolved, child))
                        list[i] = resolved;
                return list;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                var text = value.GetValue<string>();
                var replaced = ResolveText(text, path);
                return replaced == text ? value : JsonValue.Create(replaced);
            default:
                return node;
        }
    }

    private string ResolveText(string text, string path)
    {
        var replaced = Placeholders.Replace(text, name => Filled(name, path), message => report.Problem(path, message));
        if (!replaced.StartsWith(FileScheme, StringComparison.Ordinal) || replaced.Length == FileScheme.Length)
            return replaced;
        var file = Path.GetFullPath(replaced[FileScheme.Length..], directory);
        report.Follow(file);
        return FileScheme + file;
    }

    private string? Filled(string name, string path)
    {
        var value = Lookup(name, path);
        if (value is not null)
            report.Fill(path, value);
        return value;
    }

    private string? Lookup(string name, string path)
    {
        if (!name.StartsWith("file:", StringComparison.Ordinal))
        {
            if (environment.TryGetValue(name, out var variable))
                return variable;
            report.Problem(path, $"the environment variable {name} is not set");
            return null;
        }
        var file = Path.GetFullPath(name["file:".Length..], directory);
        report.Follow(file);
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report.Problem(path, $"the file {file} cannot be read: {exception.Message}");
            return null;
        }
    }
}
