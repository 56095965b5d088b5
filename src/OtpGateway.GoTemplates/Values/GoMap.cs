namespace OtpGateway.GoTemplates.Values;

/// <summary>A Go map with string keys. Sprig's <c>set</c>, <c>unset</c> and <c>merge</c> change it in place.</summary>
internal sealed class GoMap(string elementType = GoTypes.Any)
{
    public Dictionary<string, object?> Entries { get; } = new(StringComparer.Ordinal);

    public string ElementType { get; } = elementType;

    /// <summary>The Go type whose fields the keys are; null for a map. A struct has no field beyond its own.</summary>
    public string? StructName { get; init; }

    public int Count => Entries.Count;

    /// <summary>What Go's <c>index</c> gives for a key that is not there.</summary>
    public object? ZeroElement => ElementType == GoTypes.String ? "" : NilInterface.Value;

    public string[] SortedKeys()
    {
        var keys = Entries.Keys.ToArray();
        Array.Sort(keys, GoString.Comparer);
        return keys;
    }
}
