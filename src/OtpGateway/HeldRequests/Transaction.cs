using System.Globalization;
using System.Text;

namespace OtpGateway.HeldRequests;

/// <summary>What a person confirms with one code, in words: shown on the page and sent in front of the code.</summary>
/// <param name="Text">The words: plain text on one line.</param>
/// <param name="Title">What kind of thing it is, for the page; null for none.</param>
internal sealed record Transaction(string Text, string? Title)
{
    /// <summary>Longer ones are refused: nobody reads them, and an SMS has no room.</summary>
    public const int Longest = 200;

    // Joins letters in Persian and Indic scripts, and pictures into one; turns no direction.
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Whether this can be shown as it is: nothing invisible in it, nothing that makes the rest read differently.</summary>
    public static bool IsPlain(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++, count++)
        {
            // Half a character is no text.
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return false;
            i += rune.Utf16SequenceLength - 1;
            // Line breaks are control characters; what turns the direction of writing is a format character.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner))
                return false;
        }
        return count <= Longest && !string.IsNullOrWhiteSpace(text);
    }

    // It names amounts and people.
    public override string ToString() => nameof(Transaction);
}
