namespace OtpGateway.Jsonnet.Output;

/// <summary>How JSON is laid out.</summary>
/// <param name="Indent">What each level is moved in by.</param>
/// <param name="NewLine">What stands between lines.</param>
/// <param name="KeySeparator">What stands between a name and its value.</param>
internal sealed record JsonStyle(string Indent, string NewLine, string KeySeparator)
{
    /// <summary>As the <c>jsonnet</c> command prints.</summary>
    public static readonly JsonStyle Document = new("   ", "\n", ": ") { HasShortEmpty = true };

    /// <summary>As a value becomes part of a string.</summary>
    public static readonly JsonStyle OneLine = new("", "", ": ") { HasShortEmpty = true, ItemSeparator = ", " };

    public static readonly JsonStyle Minified = new("", "", ":") { HasShortestNumbers = true };

    /// <summary>Empty arrays are <c>[ ]</c>; else they are brackets with two new lines between.</summary>
    public bool HasShortEmpty { get; init; }

    /// <summary>Numbers in their shortest form instead of 17 digits.</summary>
    public bool HasShortestNumbers { get; init; }

    /// <summary>What stands between items instead of a comma, new line and indentation.</summary>
    public string? ItemSeparator { get; init; }
}
