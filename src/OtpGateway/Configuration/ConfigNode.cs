using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>
/// A place in the configuration, read strictly: asking for a key declares it, a key that nobody has asked for is
/// reported as unknown, and a value of the wrong type is reported with its path and reads as its default.
/// </summary>
internal sealed class ConfigNode
{
    private readonly JsonNode? value;
    private readonly ConfigReport report;
    private readonly bool ignoreCase;
    private readonly Dictionary<string, ConfigNode> sections;
    private readonly HashSet<string> declared;
    private readonly HashSet<string> useless = new(StringComparer.Ordinal);
    private bool free;

    public ConfigNode(JsonNode? value, string path, ConfigReport report)
        : this(value, path, report, ignoreCase: false)
    {
    }

    private ConfigNode(JsonNode? value, string path, ConfigReport report, bool ignoreCase)
    {
        this.value = value;
        this.report = report;
        this.ignoreCase = ignoreCase;
        var comparer = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        sections = new(comparer);
        declared = new(comparer);
        Path = path;
        report.Register(this);
    }

    /// <summary>The key's path: <c>courier.channels[0].request_config</c>.</summary>
    public string Path { get; }

    public ConfigReport Report => report;

    /// <summary>Whether something stands here, be it of the wrong type.</summary>
    public bool Exists => value is not null;

    /// <summary>The value as it stands, for what is not read key by key (a schema, a YARP transform). Its keys are not checked.</summary>
    public JsonNode? Raw
    {
        get
        {
            free = true;
            return value;
        }
    }

    public string At(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public void Problem(string key, string message) => report.Problem(At(key), message);

    public void Warn(string key, string message) => report.Warn(At(key), message);

    public bool Has(string key)
    {
        declared.Add(key);
        return Child(key) is not null;
    }

    /// <summary>The object under the key; a missing one reads as all defaults.</summary>
    public ConfigNode Section(string key) => Section(key, ignoreCase);

    /// <summary>As <see cref="Section(string)"/>, with keys and words below it in any case, as .NET's own configuration takes them.</summary>
    public ConfigNode SectionInAnyCase(string key) => Section(key, inAnyCase: true);

    private ConfigNode Section(string key, bool inAnyCase)
    {
        if (sections.TryGetValue(key, out var section))
            return section;
        var child = Declare(key);
        if (child is not null and not JsonObject)
        {
            Problem(key, $"must be an object, not {Describe(child)}");
            child = null;
        }
        return sections[key] = new ConfigNode(child, At(key), report, inAnyCase);
    }

    /// <summary>The objects of the array under the key; a missing one is empty.</summary>
    public IReadOnlyList<ConfigNode> Items(string key)
    {
        if (!TryArray(key, out var array))
            return [];
        var items = new List<ConfigNode>();
        foreach (var (index, item) in array.Index())
        {
            var path = $"{At(key)}[{index}]";
            if (item is JsonObject)
                items.Add(new ConfigNode(item, path, report, ignoreCase));
            else
                report.Problem(path, $"must be an object, not {Describe(item)}");
        }
        return items;
    }

    /// <summary>The objects under the key by names of the operator's own choosing.</summary>
    public IReadOnlyList<(string Name, ConfigNode Node)> Entries(string key)
    {
        var section = Section(key);
        section.free = true;
        var entries = new List<(string, ConfigNode)>();
        foreach (var (name, item) in section.value as JsonObject ?? [])
        {
            if (item is JsonObject)
                entries.Add((name, new ConfigNode(item, section.At(name), report, ignoreCase)));
            else
                section.Problem(name, $"must be an object, not {Describe(item)}");
        }
        return entries;
    }

    /// <summary>Strings under names of the operator's own choosing; numbers and booleans are taken as they are written.</summary>
    public IReadOnlyDictionary<string, string> StringMap(string key) => Section(key).Strings();

    /// <summary>This object as strings under names of the operator's own choosing.</summary>
    public IReadOnlyDictionary<string, string> Strings()
    {
        free = true;
        var map = new Dictionary<string, string>(ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, item) in value as JsonObject ?? [])
        {
            if (item is JsonValue scalar && Scalar(scalar) is { } text)
                map[name] = text;
            else
                Problem(name, $"must be a string, not {Describe(item)}");
        }
        return map;
    }

    public IReadOnlyList<string> Strings(string key)
    {
        if (!TryArray(key, out var array))
            return [];
        var strings = new List<string>();
        foreach (var (index, item) in array.Index())
        {
            if (item is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String)
                strings.Add(scalar.GetValue<string>());
            else
                report.Problem($"{At(key)}[{index}]", $"must be a string, not {Describe(item)}");
        }
        return strings;
    }

    /// <summary>As <see cref="Strings(string)"/>, where numbers and booleans are taken as they are written.</summary>
    public IReadOnlyList<string> Scalars(string key)
    {
        if (!TryArray(key, out var array))
            return [];
        var scalars = new List<string>();
        foreach (var (index, item) in array.Index())
        {
            if (item is JsonValue scalar && Scalar(scalar) is { } text)
                scalars.Add(text);
            else
                report.Problem($"{At(key)}[{index}]", $"must be a string or a number, not {Describe(item)}");
        }
        return scalars;
    }

    /// <summary>Whether a string stands under the key, for keys that take an object as well.</summary>
    public bool HasString(string key) => Declare(key) is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String;

    public string? String(string key)
    {
        var child = Declare(key);
        if (child is null)
            return null;
        if (child is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String)
            return scalar.GetValue<string>();
        Problem(key, $"must be a string, not {Describe(child)}");
        return null;
    }

    public string String(string key, string fallback) => String(key) ?? fallback;

    /// <summary>A string that must be there; empty (and reported) when it is not.</summary>
    public string RequiredString(string key)
    {
        if (!Has(key))
            Problem(key, "is missing");
        var text = String(key) ?? "";
        if (Has(key) && text.Length == 0 && Child(key) is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String)
            Problem(key, "must not be empty");
        return text;
    }

    public Secret? Secret(string key) => String(key) is { } text ? new Secret(text) : null;

    public bool Bool(string key, bool fallback) => OptionalBool(key) ?? fallback;

    public bool? OptionalBool(string key)
    {
        var child = Declare(key);
        switch (child)
        {
            case null:
                return null;
            case JsonValue scalar when scalar.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return scalar.GetValueKind() == JsonValueKind.True;
            // Environment variables are text.
            case JsonValue scalar when Scalar(scalar) is { } text && bool.TryParse(text, out var parsed):
                return parsed;
            default:
                Problem(key, $"must be true or false, not {Describe(child)}");
                return null;
        }
    }

    public int Int(string key, int fallback, int min, int max) => OptionalInt(key, min, max) ?? fallback;

    public int? OptionalInt(string key, int min, int max) => (int?)OptionalLong(key, min, max);

    public long? OptionalLong(string key, long min, long max)
    {
        var child = Declare(key);
        if (child is null)
            return null;
        if (child is not JsonValue scalar || !long.TryParse(Scalar(scalar), System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            Problem(key, $"must be a whole number, not {Describe(child)}");
            return null;
        }
        if (number >= min && number <= max)
            return number;
        Problem(key, $"must be {min} to {max}, not {number}");
        return null;
    }

    /// <summary>A part of a whole, from 0 to 1.</summary>
    public double Fraction(string key, double fallback)
    {
        var child = Declare(key);
        if (child is null)
            return fallback;
        if (child is JsonValue scalar && double.TryParse(Scalar(scalar), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1)
            return number;
        Problem(key, $"must be a number from 0 to 1, not {Describe(child)}");
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max) => OptionalDuration(key, min, max) ?? fallback;

    public TimeSpan? OptionalDuration(string key, TimeSpan min, TimeSpan max)
    {
        var text = String(key);
        if (text is null)
            return null;
        if (!GoDuration.TryParse(text, out var duration))
        {
            Problem(key, $"must be a duration such as \"15m\" or \"1h30m\", not \"{text}\"");
            return null;
        }
        if (duration >= min && duration <= max)
            return duration;
        Problem(key, $"must be {GoDuration.Format(min)} to {GoDuration.Format(max)}, not {text}");
        return null;
    }

    /// <summary>A time as .NET writes it (<c>00:01:30</c>), which is how YARP's own keys have it.</summary>
    public TimeSpan? ClockTime(string key)
    {
        var text = String(key);
        if (text is null)
            return null;
        // "10" alone would be ten days: never what was meant.
        if (text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero)
            return time;
        Problem(key, $"must be a time such as \"00:01:30\", not \"{text}\"");
        return null;
    }

    public long Size(string key, long fallback, long min, long max)
    {
        var child = Declare(key);
        if (child is null)
            return fallback;
        if (child is not JsonValue scalar || Scalar(scalar) is not { } text || !ByteSize.TryParse(text, out var bytes))
        {
            Problem(key, $"must be a size such as \"10MiB\", not {Describe(child)}");
            return fallback;
        }
        if (bytes >= min && bytes <= max)
            return bytes;
        Problem(key, $"must be {min} to {max} bytes, not {text}");
        return fallback;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, T fallback, params (string Word, T Value)[] choices)
    {
        var text = String(key);
        if (text is null)
            return fallback;
        foreach (var (word, choice) in choices)
            if (string.Equals(word, text, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
                return choice;
        Problem(key, $"'{text}' is not valid: {Spelling.Hint(text, [.. choices.Select(choice => choice.Word)])}");
        return fallback;
    }

    /// <summary>One of the words of an enumeration.</summary>
    public T? Choice<T>(string key) where T : struct, Enum =>
        Choice<T?>(key, null, [.. Enum.GetValues<T>().Select(value => (value.ToString(), (T?)value))]);

    /// <summary>Declares keys that have a meaning and cannot be used yet: accepting them would promise something that does not happen.</summary>
    public void NotYet(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Declare(key) is not null)
                Problem(key, "is not supported yet");
        useless.UnionWith(keys.ToArray());
    }

    /// <summary>Declares keys that Ory Kratos knows and that have no use here: accepted, and listed once.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Declare(key) is not null)
                report.Ignore(At(key));
        useless.UnionWith(keys.ToArray());
    }

    internal IEnumerable<string> UsedKeys => declared.Except(useless).Where(key => !sections.ContainsKey(key)).Select(At);

    internal void ReportUnknownKeys()
    {
        if (free || value is not JsonObject container)
            return;
        foreach (var (key, _) in container)
            if (!declared.Contains(key))
                Problem(key, $"unknown key, {Spelling.Hint(key, declared)}");
        if (!ignoreCase)
            return;
        foreach (var twins in container.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            Problem(twins.Key, $"stands here more than once: {string.Join(", ", twins.Select(pair => pair.Key))}");
    }

    private bool TryArray(string key, out JsonArray array)
    {
        var child = Declare(key);
        array = child as JsonArray ?? [];
        if (child is null or JsonArray)
            return child is not null;
        Problem(key, $"must be a list, not {Describe(child)}");
        return false;
    }

    private JsonNode? Declare(string key)
    {
        declared.Add(key);
        return Child(key);
    }

    private JsonNode? Child(string key)
    {
        if (value is not JsonObject container)
            return null;
        if (container.TryGetPropertyValue(key, out var child) || !ignoreCase)
            return child;
        foreach (var (name, item) in container)
            if (string.Equals(name, key, StringComparison.OrdinalIgnoreCase))
                return item;
        return null;
    }

    private static string? Scalar(JsonValue scalar) => scalar.GetValueKind() switch
    {
        JsonValueKind.String => scalar.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => scalar.ToJsonString(),
        _ => null,
    };

    // The value itself may be a secret that stands in the wrong place: only its type is told.
    private static string Describe(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object when Unquoted(node.AsObject()) is { } name => $"a map: YAML reads {{ ${name} }} as one, write \"{{${name}}}\" with the quotes",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };

    // What is left of a placeholder that YAML took for a map; its name is no secret.
    private static string? Unquoted(JsonObject map) =>
        map.Count == 1 && map.First() is { Key: ['$', .. { Length: > 0 } name], Value: null } ? name : null;
}
