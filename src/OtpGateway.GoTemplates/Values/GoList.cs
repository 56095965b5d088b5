namespace OtpGateway.GoTemplates.Values;

/// <summary>A Go slice; templates never change one in place.</summary>
internal sealed class GoList(object?[] items, string elementType = GoTypes.Any)
{
    public object?[] Items { get; } = items;

    public string ElementType { get; } = elementType;

    public int Count => Items.Length;

    public static GoList OfStrings(IEnumerable<string> items) => new([.. items], GoTypes.String);
}
