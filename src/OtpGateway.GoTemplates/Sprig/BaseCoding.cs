using System.Text;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Base 64 and base 32. What cannot be decoded gives the error's text, as in Sprig.</summary>
internal static class BaseCoding
{
    private const string Alphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const string Alphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string ToBase64(string text) => Convert.ToBase64String(GoString.ToBytes(text));

    public static string FromBase64(string text) => Decode(text, Alphabet64, bits: 6, group: 4, "illegal base64 data at input byte ");

    public static string FromBase32(string text) => Decode(text, Alphabet32, bits: 5, group: 8, "illegal base32 data at input byte ");

    public static string ToBase32(string text)
    {
        var bytes = GoString.ToBytes(text);
        var result = new StringBuilder((bytes.Length + 4) / 5 * 8);
        var (buffer, held) = (0, 0);
        foreach (var unit in bytes)
        {
            (buffer, held) = (buffer << 8 | unit, held + 8);
            for (; held >= 5; held -= 5)
            {
                result.Append(Alphabet32[buffer >> held - 5 & 31]);
            }

            buffer &= (1 << held) - 1;
        }

        if (held > 0)
        {
            result.Append(Alphabet32[buffer << 5 - held & 31]);
        }

        return result.Append('=', (8 - result.Length % 8) % 8).ToString();
    }

    private static string Decode(string text, string alphabet, int bits, int group, string error)
    {
        var clean = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        var digits = clean.TrimEnd('=');
        var padding = clean.Length - digits.Length;
        var bytes = new List<byte>(digits.Length);
        var (buffer, held) = (0, 0);
        for (var i = 0; i < digits.Length; i++)
        {
            var value = alphabet.IndexOf(digits[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return error + i;
            }

            (buffer, held) = (buffer << bits | value, held + bits);
            if (held >= 8)
            {
                bytes.Add((byte)(buffer >> held - 8));
                held -= 8;
                buffer &= (1 << held) - 1;
            }
        }

        // Padding fills the last group and leaves less than one digit over.
        return clean.Length % group != 0 || padding >= group || held >= bits
            ? error + digits.Length
            : GoString.FromBytes(bytes.ToArray());
    }
}
