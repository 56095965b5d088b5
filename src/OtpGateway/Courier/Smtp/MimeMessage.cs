using System.Globalization;
using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>An e-mail as it is handed to a mail server (RFC 5322, RFC 2045 to 2047): lines of at most 76 letters, ending in CRLF.</summary>
internal sealed record MimeMessage
{
    /// <summary>The same for every attempt, so that whoever receives a message twice can tell.</summary>
    public required string Id { get; init; }

    public required Mailbox From { get; init; }

    /// <summary>Empty: the address alone.</summary>
    public string FromName { get; init; } = "";

    public required Mailbox To { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Text { get; init; }

    /// <summary>Empty when there is none.</summary>
    public string Html { get; init; } = "";

    /// <summary>The operator's own, which take the place of those of the same name.</summary>
    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    /// <summary>Whether its headers hold more than ASCII, for servers with SMTPUTF8 alone.</summary>
    public bool NeedsUtf8 => To.NeedsUtf8 || From.NeedsUtf8;

    // Quoted-printable text has no =_ in it, so that no text can end its part.
    private string Boundary => $"=_{Id}";

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        Append(text, "Date", Date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Append(text, "From", HeaderText.Address("From", FromName, From));
        Append(text, "To", To.ToString());
        if (!IsReplaced("Subject"))
            HeaderText.AppendText(text, "Subject", Subject);
        Append(text, "Message-ID", $"<{Id}@{From.Domain}>");
        Append(text, "MIME-Version", "1.0");
        // RFC 3834: nobody is to answer with an absence note.
        Append(text, "Auto-Submitted", "auto-generated");
        foreach (var header in Headers)
            header.AppendTo(text);
        if (Html.Length == 0)
            AppendPart(text, "text/plain", Text);
        else
            AppendAlternatives(text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void AppendAlternatives(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/alternative;\r\n boundary=\"{Boundary}\"\r\n\r\n--{Boundary}\r\n");
        AppendPart(text, "text/plain", Text);
        text.Append(CultureInfo.InvariantCulture, $"\r\n--{Boundary}\r\n");
        AppendPart(text, "text/html", Html);
        text.Append(CultureInfo.InvariantCulture, $"\r\n--{Boundary}--\r\n");
    }

    private static void AppendPart(StringBuilder text, string type, string content)
    {
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        text.Append(QuotedPrintable.Encode(content));
    }

    private void Append(StringBuilder text, string name, string value)
    {
        if (!IsReplaced(name))
            HeaderText.Append(text, name, value);
    }

    private bool IsReplaced(string name) => Headers.Any(header => name.Equals(header.Name, StringComparison.OrdinalIgnoreCase));

    // The record would print the code.
    public override string ToString() => nameof(MimeMessage);
}
