using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Courier.Smtp;

/// <summary>An e-mail for people to read: as it goes to the mail server, without what is configured and may be a key.</summary>
internal static class MailText
{
    public static string Of(byte[] mail, SmtpOptions options)
    {
        var text = Encoding.UTF8.GetString(mail);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = end < 0 ? text : text[..end];
        // By their names: a long value is folded, and one in another script is encoded.
        foreach (var header in options.Headers)
            head = Regex.Replace(head, $@"^{Regex.Escape(header.Name)}:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", $"{header.Name}: ***", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return Redaction.Of(options.Secrets).Mask(end < 0 ? head : head + text[end..]);
    }
}
