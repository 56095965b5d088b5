namespace OtpGateway.Jsonnet.Std;

/// <summary>One <c>%…</c> of a format.</summary>
internal readonly record struct FormatConversion()
{
    public static readonly FormatConversion Plain = new();

    public string? Key { get; init; }

    public bool IsAlternate { get; init; }

    public bool IsZeroPadded { get; init; }

    public bool IsLeft { get; init; }

    public bool HasBlank { get; init; }

    public bool HasSign { get; init; }

    /// <summary>Null for <c>*</c>.</summary>
    public double? Width { get; init; } = 0;

    public bool IsPrecisionGiven { get; init; }

    /// <summary>Null if it was not given, or given as <c>*</c>.</summary>
    public double? Precision { get; init; }

    public char Type { get; init; }

    public bool IsUpper { get; init; }
}
