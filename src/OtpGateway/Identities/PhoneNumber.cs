using System.Text;

namespace OtpGateway.Identities;

/// <summary>Brings phone numbers into the one spelling that they are compared, counted and sent with (E.164).</summary>
internal static class PhoneNumber
{
    // Country code and number together (ITU-T E.164, section 6); fewer than 7 digits is no mobile number anywhere.
    private const int MinDigits = 7;
    private const int MaxDigits = 15;

    // Longer than any spelling of a number: what follows is not looked at.
    private const int MaxLength = 64;

    /// <summary>The number in E.164, or null when it is none: a number without its country is refused, not guessed.</summary>
    public static string? Normalise(string text)
    {
        if (text.Length > MaxLength)
            return null;
        var international = text.Trim();
        if (international.StartsWith("00", StringComparison.Ordinal))
            international = string.Concat("+", international.AsSpan(2));
        if (!international.StartsWith('+'))
            return null;
        // "+49 (0)170" is how many write the zero that is dialled at home only.
        international = international.Replace("(0)", "", StringComparison.Ordinal);
        var digits = new StringBuilder(MaxDigits);
        foreach (var character in international.AsSpan(1))
        {
            if (char.IsAsciiDigit(character))
                digits.Append(character);
            else if (!IsSeparator(character))
                return null;
        }
        if (digits.Length is < MinDigits or > MaxDigits || digits[0] == '0')
            return null;
        return digits.Insert(0, '+').ToString();
    }

    /// <summary>Country and at most the last two digits. The dots do not tell how long the number is.</summary>
    public static string Mask(string e164) => $"{CallingCode.Of(e164)}••••••{e164[^2..]}";

    private static bool IsSeparator(char character) => character
        is ' ' or '\t' or '\u00A0' or '\u2009' or '\u202F' // blanks, also those that do not break
        or '-' or '\u2010' or '\u2011' or '\u2012' or '\u2013' // hyphens and dashes
        or '(' or ')' or '.';
}
