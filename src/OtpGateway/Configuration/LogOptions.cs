namespace OtpGateway.Configuration;

/// <summary>What is logged and how (<c>log</c>).</summary>
internal sealed record LogOptions
{
    /// <summary>Default: information.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>One JSON object per line instead of text. Default: no.</summary>
    public bool Json { get; init; }

    public static LogOptions Read(ConfigNode root)
    {
        var defaults = new LogOptions();
        var node = root.Section("log");
        // What is sensitive is never logged, so there is nothing to leak or to redact.
        node.Ignore("leak_sensitive_values", "redaction_text");
        return new LogOptions
        {
            Level = node.Choice("level", defaults.Level,
                ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warning", LogLevel.Warning),
                ("warn", LogLevel.Warning), ("error", LogLevel.Error), ("fatal", LogLevel.Critical), ("panic", LogLevel.Critical)),
            Json = node.Choice("format", defaults.Json, ("text", false), ("json", true), ("json_pretty", true), ("gelf", true)),
        };
    }
}
