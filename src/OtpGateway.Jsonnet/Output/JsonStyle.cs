using System.Buffers;

namespace OtpGateway.Jsonnet.Output;

/// <summary>How JSON is laid out.</summary>
/// <param name="Indent">What each level is moved in by.</param>
/// <param name="NewLine">What stands between lines.</param>
/// <param name="KeySeparator">What stands between a name and its value.</param>
internal sealed record JsonStyle(string Indent, string NewLine, string KeySeparator)
{
    /// <summary>Quotes, backslashes, and both blocks of control characters.</summary>
    public static readonly SearchValues<char> EscapedByJsonnet = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(c => (char)c), '"', '\\']);

    /// <summary>Go's encoding/json leaves the second block as it is, but escapes what JavaScript takes for the end of a line.</summary>
    public static readonly SearchValues<char> EscapedByGo = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '\u2028', '\u2029']);

    /// <summary>As the <c>jsonnet</c> command prints.</summary>
    public static readonly JsonStyle Document = new("   ", "\n", ": ") { HasShortEmpty = true };

    /// <summary>As a value becomes part of a string.</summary>
    public static readonly JsonStyle OneLine = new("", "", ": ") { HasShortEmpty = true, ItemSeparator = ", " };

    public static readonly JsonStyle Minified = new("", "", ":") { HasShortestNumbers = true, Escaped = EscapedByGo };

    /// <summary>The characters that strings have as escapes.</summary>
    public SearchValues<char> Escaped { get; init; } = EscapedByJsonnet;

    /// <summary>Empty arrays are <c>[ ]</c>; else they are brackets with two new lines between.</summary>
    public bool HasShortEmpty { get; init; }

    /// <summary>Numbers in their shortest form instead of 17 digits.</summary>
    public bool HasShortestNumbers { get; init; }

    /// <summary>What stands between items instead of a comma, new line and indentation.</summary>
    public string? ItemSeparator { get; init; }
}
