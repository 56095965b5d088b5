using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>Writes text as lines of printable ASCII, none longer than 76 letters (RFC 2045, section 6.7).</summary>
internal static class QuotedPrintable
{
    // One less than what is allowed: the = of a soft line break needs its place.
    private const int LongestLine = 75;
    private const string Hex = "0123456789ABCDEF";

    /// <summary>The text with every kind of line break as CRLF, the last line included.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + text.Length / 8);
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            AppendLine(encoded, Encoding.UTF8.GetBytes(line));
            encoded.Append("\r\n");
        }
        return encoded.ToString();
    }

    private static void AppendLine(StringBuilder encoded, ReadOnlySpan<byte> line)
    {
        var length = 0;
        for (var i = 0; i < line.Length; i++)
        {
            // A blank at the end of a line would be lost on the way.
            var literal = line[i] is >= (byte)'!' and <= (byte)'~' and not (byte)'=' || (line[i] is (byte)' ' or (byte)'\t' && i + 1 < line.Length);
            var width = literal ? 1 : 3;
            if (length + width > LongestLine)
            {
                encoded.Append("=\r\n");
                length = 0;
            }
            if (literal)
                encoded.Append((char)line[i]);
            else
                encoded.Append('=').Append(Hex[line[i] >> 4]).Append(Hex[line[i] & 15]);
            length += width;
        }
    }
}
