using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Courier.Smtp;

/// <summary>A mail server and how e-mail by it looks (<c>courier.smtp</c>, or <c>smtp</c> of a channel).</summary>
internal sealed record SmtpOptions
{
    private const int PlainPort = 25;
    private const int SubmissionPort = 587;
    private const int SecurePort = 465;

    public required string Host { get; init; }

    /// <summary>Default: 465 for <c>implicit</c>, 587 for <c>starttls</c>, else 25.</summary>
    public required int Port { get; init; }

    /// <summary>Default: <c>implicit</c> for <c>smtps://</c>, else <c>starttls</c>.</summary>
    public required SmtpTls Tls { get; init; }

    /// <summary>The name that the server's certificate must have. Default: the host.</summary>
    public required string ServerName { get; init; }

    /// <summary>Whether any certificate will do. Default: false.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>Null: the server is used without signing in.</summary>
    public Secret? User { get; init; }

    public Secret Password { get; init; } = new("");

    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>The authorities that are believed; null: those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>What the gateway calls itself. Default: <c>localhost</c>.</summary>
    public string LocalName { get; init; } = "localhost";

    public required Mailbox From { get; init; }

    public string FromName { get; init; } = "";

    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    /// <summary>Whether the server may be at a private address.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    /// <summary>What took the place of placeholders in the courier's configuration.</summary>
    public IReadOnlyList<Secret> Filled { get; init; } = [];

    /// <summary>Everything configured that no log, error or stored answer may show.</summary>
    public IEnumerable<Secret> Secrets
    {
        get
        {
            foreach (var header in Headers)
                yield return header.Value;
            foreach (var value in Filled)
                yield return value;
            if (User is null)
                yield break;
            yield return User;
            yield return Password;
            yield return new Secret(PlainCredentials);
        }
    }

    /// <summary>User and password as the mechanism PLAIN has them (RFC 4616).</summary>
    public string PlainCredentials => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User?.Reveal()}\0{Password.Reveal()}"));

    /// <summary>Where it is, for people.</summary>
    public string Place => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Null when there is no server, or something about it is wrong; the latter is reported.</summary>
    /// <param name="node">The section.</param>
    /// <param name="root">The whole configuration: whose host e-mail comes from unless told.</param>
    public static SmtpOptions? Read(ConfigNode node, ClientOptions clients, ConfigNode root)
    {
        var uri = SmtpUri.Read(node);
        var tls = ReadTls(node, uri);
        var from = ReadFrom(node, uri, root);
        var fromName = node.String("from_name", "");
        if (fromName.Any(char.IsControl))
            node.Problem("from_name", "must be one line");
        var localName = node.String("local_name", "localhost");
        if (localName.Length == 0 || localName.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_' or ':' or '[' or ']')))
            node.Problem("local_name", "must be the name of this host, such as gateway.example, or its address in brackets");
        var headers = MailHeader.Read(node);
        var certificate = SmtpCertificates.ReadClient(node);
        var authorities = SmtpCertificates.ReadAuthorities(node);
        if (uri is null || from is null)
            return null;
        Warn(node, uri, tls);
        return new SmtpOptions
        {
            Host = uri.Host,
            Port = uri.Port ?? tls switch { SmtpTls.Implicit => SecurePort, SmtpTls.StartTls => SubmissionPort, SmtpTls.Opportunistic or SmtpTls.None => PlainPort },
            Tls = tls,
            ServerName = uri.ServerName ?? uri.Host,
            SkipVerification = uri.SkipVerification,
            User = uri.User,
            Password = uri.Password,
            ClientCertificate = certificate,
            Authorities = authorities,
            LocalName = localName,
            From = from,
            FromName = fromName,
            Headers = headers,
            AllowPrivateAddresses = !clients.DisallowPrivateMailServers,
            Filled = node.Report.FilledBelow("courier"),
        };
    }

    private static SmtpTls ReadTls(ConfigNode node, SmtpUri? uri)
    {
        var told = node.Choice<SmtpTls?>("tls", null, ("none", SmtpTls.None), ("opportunistic", SmtpTls.Opportunistic), ("starttls", SmtpTls.StartTls), ("implicit", SmtpTls.Implicit));
        if (uri is null)
            return told ?? SmtpTls.StartTls;
        if (uri.IsSecure && told is not (null or SmtpTls.Implicit))
            node.Problem("tls", "contradicts connection_uri: smtps:// is TLS from the start; write smtp://, or leave tls out");
        if (!uri.IsSecure && uri.DisableStartTls && told is not (null or SmtpTls.None))
            node.Problem("tls", "contradicts disable_starttls in connection_uri; leave one of them out");
        if (told is { } mode)
            return mode;
        if (uri.IsSecure)
            return SmtpTls.Implicit;
        return uri.DisableStartTls ? SmtpTls.None : SmtpTls.StartTls;
    }

    private static Mailbox? ReadFrom(ConfigNode node, SmtpUri? uri, ConfigNode root)
    {
        if (node.String("from_address") is { Length: > 0 } address)
        {
            if (Mailbox.Parse(address) is { } mailbox)
                return mailbox;
            node.Problem("from_address", "must be an e-mail address alone, such as no-reply@bank.example; from_name is for the name");
            return null;
        }
        var known = Uri.TryCreate(root.Section("serve").Section("public").String("base_url"), UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns;
        var from = Mailbox.Parse($"no-reply@{(known ? url!.IdnHost : "localhost")}") ?? Mailbox.Parse("no-reply@localhost");
        if (uri is not null)
            node.Warn("from_address", $"is not set: e-mail comes from {from}");
        return from;
    }

    private static void Warn(ConfigNode node, SmtpUri uri, SmtpTls tls)
    {
        if (tls == SmtpTls.None && !IsLoopback(uri.Host))
        {
            var disabled = uri.DisableStartTls ? "disable_starttls in connection_uri means no TLS at all (tls \"opportunistic\" uses it where it is offered): " : "";
            node.Warn("tls", $"{disabled}codes go to {uri.Host} in clear{(uri.User is null ? "" : ", and user and password are not sent at all")}");
        }
        if (tls == SmtpTls.Opportunistic && !IsLoopback(uri.Host))
            node.Warn("tls", $"somebody on the way to {uri.Host} can take TLS out of the conversation and read codes; \"starttls\" does not let them");
        if (uri.SkipVerification && tls != SmtpTls.None && !IsLoopback(uri.Host))
            node.Warn("connection_uri", "skip_ssl_verify: somebody on the way can pose as the mail server and read codes and password; ca_path takes a private authority's certificate");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
