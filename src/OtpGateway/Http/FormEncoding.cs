using System.Text;

namespace OtpGateway.Http;

/// <summary>The escapes of <c>application/x-www-form-urlencoded</c> (URL Standard, section 5.1), read strictly.</summary>
internal static class FormEncoding
{
    /// <exception cref="FormatException">A percent sign has no two hexadecimal digits behind it: some readers leave it, some do not.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
                throw new FormatException("a percent sign alone");
            bytes[length++] = Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 1, 2)))[0];
            i += 2;
        }
        return bytes[..length];
    }
}
