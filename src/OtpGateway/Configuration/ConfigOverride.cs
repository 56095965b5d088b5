using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>One key that the environment or the command line sets.</summary>
internal sealed record ConfigOverride(IReadOnlyList<string> Segments, JsonNode Value, string Origin)
{
    private const string Prefix = "OTPGATEWAY__";

    /// <summary><c>OTPGATEWAY__a__b</c>, in the order of their names, so that list elements come in order.</summary>
    public static IEnumerable<ConfigOverride> FromEnvironment(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => new ConfigOverride(variable.Key[Prefix.Length..].Split("__"), ValueOf(variable.Value), variable.Key))
            .OrderBy(item => item, Comparer<ConfigOverride>.Create(Compare));

    /// <summary>The key as <c>a.b[0].c</c> or <c>a.b.0.c</c>.</summary>
    public static ConfigOverride FromCommandLine(string key, string value) =>
        new(key.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'), ValueOf(value), $"--set {key}");

    /// <summary>Text stays text (the options read numbers and booleans from it); a list or an object can be given as JSON.</summary>
    private static JsonNode ValueOf(string text)
    {
        if (text is ['[', ..] or ['{', ..])
        {
            try
            {
                if (JsonNode.Parse(text) is { } parsed)
                    return parsed;
            }
            catch (JsonException)
            {
                // A text that begins with a bracket.
            }
        }
        return JsonValue.Create(text);
    }

    private static int Compare(ConfigOverride? left, ConfigOverride? right)
    {
        foreach (var (a, b) in left!.Segments.Zip(right!.Segments))
        {
            var order = int.TryParse(a, out var x) && int.TryParse(b, out var y) ? x.CompareTo(y) : string.CompareOrdinal(a, b);
            if (order != 0)
                return order;
        }
        return left.Segments.Count.CompareTo(right.Segments.Count);
    }
}
