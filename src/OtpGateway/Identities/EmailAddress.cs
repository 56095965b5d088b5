using System.Buffers;
using System.Globalization;
using System.Text;

namespace OtpGateway.Identities;

/// <summary>Brings e-mail addresses into one spelling. What could be read as two addresses, or as a header, is no address.</summary>
internal static class EmailAddress
{
    // RFC 5321, section 4.5.3.1.
    private const int MaxLocal = 64;
    private const int MaxLength = 254;

    // RFC 5322, section 3.2.3: atext, and the dot between atoms. Quoted local parts are left out on purpose.
    private static readonly SearchValues<char> Local = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly SearchValues<char> Domain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>The address with its domain in lower-case ASCII, or null when it is none.</summary>
    public static string? Normalise(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > MaxLength || Fold(trimmed) is not { } folded)
            return null;
        var at = folded.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != folded.LastIndexOf('@') || !IsLocal(folded.AsSpan(0, at)) || ToAscii(folded[(at + 1)..]) is not { } domain)
            return null;
        var address = $"{folded.AsSpan(0, at)}@{domain}";
        return address.Length <= MaxLength ? address : null;
    }

    /// <summary>First letter and domain.</summary>
    public static string Mask(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 1 ? $"{address[0]}•••{address[at..]}" : $"•••{address[at..]}";
    }

    private static bool IsLocal(ReadOnlySpan<char> local) =>
        local.Length <= MaxLocal && !local.ContainsAnyExcept(Local) && HasNoEmptyPart(local);

    private static string? ToAscii(string domain)
    {
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain).ToLowerInvariant();
            return !ascii.AsSpan().ContainsAnyExcept(Domain) && HasNoEmptyPart(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Full-width letters and the like are the same address to the person who typed them.
    private static string? Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool HasNoEmptyPart(ReadOnlySpan<char> dotted) =>
        !dotted.IsEmpty && dotted[0] != '.' && dotted[^1] != '.' && !dotted.Contains("..", StringComparison.Ordinal);
}
