namespace OtpGateway.Courier;

/// <summary>Orders texts by their code points, as UTF-8 bytes would be ordered.</summary>
internal sealed class CodePointComparer : IComparer<string>
{
    public static readonly CodePointComparer Instance = new();

    public int Compare(string? x, string? y)
    {
        using var left = (x ?? "").EnumerateRunes().GetEnumerator();
        using var right = (y ?? "").EnumerateRunes().GetEnumerator();
        while (true)
        {
            var (more, also) = (left.MoveNext(), right.MoveNext());
            if (!more || !also)
                return more.CompareTo(also);
            if (left.Current != right.Current)
                return left.Current.CompareTo(right.Current);
        }
    }
}
