namespace OtpGateway.Jsonnet.Values;

/// <summary>Orders strings by code point.</summary>
internal sealed class CodePointComparer : IComparer<string>
{
    public static readonly CodePointComparer Instance = new();

    public int Compare(string? x, string? y) => CodePoints.Compare(x!, y!);
}
