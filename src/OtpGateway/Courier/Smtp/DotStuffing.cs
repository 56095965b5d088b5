namespace OtpGateway.Courier.Smtp;

/// <summary>Keeps a message from ending at a line of its own that is a lone dot (RFC 5321, section 4.5.2).</summary>
internal static class DotStuffing
{
    /// <param name="mail">Lines end in CRLF. A lone CR or LF, which servers read differently, is refused: a second message could hide behind it.</param>
    public static byte[] Apply(ReadOnlySpan<byte> mail)
    {
        if (!mail.EndsWith("\r\n"u8) || mail.Count("\r\n"u8) != mail.Count((byte)'\n') || mail.Count((byte)'\n') != mail.Count((byte)'\r'))
            throw new ArgumentException("Lines end in CRLF, and nothing else is CR or LF.", nameof(mail));
        var stuffed = new byte[mail.Length + mail.Count("\r\n."u8) + (mail[0] == '.' ? 1 : 0)];
        var at = 0;
        for (var i = 0; i < mail.Length; i++)
        {
            if (mail[i] == '.' && (i == 0 || mail[i - 1] == '\n'))
                stuffed[at++] = (byte)'.';
            stuffed[at++] = mail[i];
        }
        return stuffed;
    }
}
