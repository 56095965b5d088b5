using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Courier.Smtp;

/// <summary>A header of every e-mail, as the operator wants it (<c>headers</c>).</summary>
internal sealed record MailHeader(string Name, Secret Value)
{
    // They have a grammar of their own, in which an encoded word would not stand where it is read.
    private static readonly string[] Structured = ["From", "Sender", "Reply-To", "To", "Return-Path", "References", "In-Reply-To", "DKIM-Signature"];

    // Another copy would be somebody else's code; another id or form would break what the gateway promises.
    private static readonly string[] Ours =
        ["Bcc", "Cc", "Content-Disposition", "Content-ID", "Content-Transfer-Encoding", "Content-Type", "Date", "Message-ID", "MIME-Version", "Received", "Resent-Bcc", "Resent-Cc", "Resent-To"];

    public static IReadOnlyList<MailHeader> Read(ConfigNode node)
    {
        var headers = new List<MailHeader>();
        var section = node.Section("headers");
        foreach (var (name, value) in node.StringMap("headers"))
        {
            if (!HeaderRules.IsName(name))
                section.Problem(name, "is not the name of a header");
            else if (Ours.Contains(name, StringComparer.OrdinalIgnoreCase))
                section.Problem(name, "is set by the gateway itself and cannot be configured");
            else if (value.Any(char.IsControl))
                section.Problem(name, "has line breaks or other characters that a header cannot carry");
            else if (IsStructured(name) && !Ascii.IsValid(value))
                section.Problem(name, "must be ASCII; from_name takes any script");
            else if (headers.Any(header => name.Equals(header.Name, StringComparison.OrdinalIgnoreCase)))
                section.Problem(name, "stands here twice, in different spelling");
            else
                headers.Add(new MailHeader(name, new Secret(value)));
        }
        return headers;
    }

    public void AppendTo(StringBuilder headers)
    {
        if (IsStructured(Name))
            HeaderText.Append(headers, Name, Value.Reveal());
        else
            HeaderText.AppendText(headers, Name, Value.Reveal());
    }

    private static bool IsStructured(string name) => Structured.Contains(name, StringComparer.OrdinalIgnoreCase);
}
