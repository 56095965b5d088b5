using System.Buffers;
using System.Globalization;
using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>An address as a mail server takes it: nothing in it can end a command or a header.</summary>
internal sealed record Mailbox
{
    // RFC 5321, section 4.5.3.1.
    private const int LongestLocal = 64;
    private const int Longest = 254;

    // RFC 5322, section 3.2.3: atext and the dot. Dots may stand anywhere, as some Japanese carriers have it; quoted local parts are left out.
    private static readonly SearchValues<char> Local = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    private Mailbox(string localPart, string domain)
    {
        LocalPart = localPart;
        Domain = domain;
    }

    public string LocalPart { get; }

    /// <summary>In lower-case ASCII: names of other scripts in the form that the DNS has.</summary>
    public string Domain { get; }

    /// <summary>Whether only servers with SMTPUTF8 (RFC 6531) can take it.</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(LocalPart);

    public override string ToString() => $"{LocalPart}@{Domain}";

    /// <summary>Null when it is no address, or could be read as more than one.</summary>
    public static Mailbox? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || text.Length > Longest || !IsLocal(text[..at]) || ToAscii(text[(at + 1)..]) is not { } domain)
            return null;
        var mailbox = new Mailbox(text[..at], domain);
        return Encoding.UTF8.GetByteCount(mailbox.ToString()) <= Longest ? mailbox : null;
    }

    private static bool IsLocal(string local) =>
        Encoding.UTF8.GetByteCount(local) <= LongestLocal && local.EnumerateRunes().All(rune => rune.IsAscii ? Local.Contains((char)rune.Value) : IsLetter(rune));

    // No spaces, controls, separators, and nothing that is half a character.
    private static bool IsLetter(Rune rune) =>
        rune != Rune.ReplacementChar && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static string? ToAscii(string domain)
    {
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain).ToLowerInvariant();
            return ascii.Length > 0 && !ascii.AsSpan().ContainsAnyExcept(Letters) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
