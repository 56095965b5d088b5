using OtpGateway.Configuration;

namespace OtpGateway.Courier.Smtp;

/// <summary>
/// What a <c>connection_uri</c> says: <c>smtp://user:password@host:port/?skip_ssl_verify=true</c>. It holds a password,
/// so nothing that is said about a wrong one repeats any part of it.
/// </summary>
internal sealed record SmtpUri
{
    private const string Key = "connection_uri";
    private const string Form = "smtps://user:password@mail.example:465/";
    private static readonly string[] Options = ["disable_starttls", "server_name", "skip_ssl_verify"];

    /// <summary>Whether it is <c>smtps</c>: TLS from the first byte.</summary>
    public required bool IsSecure { get; init; }

    public required string Host { get; init; }

    /// <summary>Null: what is usual for the kind of protection.</summary>
    public int? Port { get; init; }

    /// <summary>Null: the server is used without signing in.</summary>
    public Secret? User { get; init; }

    public Secret Password { get; init; } = new("");

    public bool DisableStartTls { get; init; }

    public bool SkipVerification { get; init; }

    /// <summary>Null: the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Null when there is none, or none that can be read; the latter is reported.</summary>
    public static SmtpUri? Read(ConfigNode node)
    {
        if (node.String(Key) is not { } text)
            return null;
        if (!text.StartsWith("smtp://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("smtps://", StringComparison.OrdinalIgnoreCase))
        {
            node.Problem(Key, $"must begin with smtp:// (STARTTLS) or smtps:// (TLS from the start), as {Form}");
            return null;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.AbsolutePath is not ("" or "/") || uri.Fragment.Length > 0
            || uri.Query.Contains('@', StringComparison.Ordinal))
        {
            node.Problem(Key, $"cannot be read; it must be like {Form}, and in user and password @ is written %40, : %3A, / %2F, ? %3F, # %23, % %25");
            return null;
        }
        if (uri.Port == 0)
            node.Problem(Key, "has the port 0");
        var credentials = uri.UserInfo.Split(':', 2);
        if (!TryUnescape(node, credentials[0], out var user) || !TryUnescape(node, credentials.Length > 1 ? credentials[1] : "", out var password))
            return null;
        var options = ReadOptions(node, uri.Query);
        return new SmtpUri
        {
            IsSecure = uri.Scheme.Equals("smtps", StringComparison.OrdinalIgnoreCase),
            Host = uri.IdnHost.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : null,
            User = user.Length > 0 ? new Secret(user) : null,
            Password = new Secret(password),
            DisableStartTls = ReadBool(node, options, "disable_starttls"),
            SkipVerification = ReadBool(node, options, "skip_ssl_verify"),
            ServerName = options.GetValueOrDefault("server_name") is { Length: > 0 } name ? name : null,
        };
    }

    private static bool TryUnescape(ConfigNode node, string escaped, out string text)
    {
        text = Uri.UnescapeDataString(escaped);
        // What is no escape stays as it is, and then the password would be another one than was meant.
        for (var at = escaped.IndexOf('%', StringComparison.Ordinal); at >= 0; at = escaped.IndexOf('%', at + 1))
        {
            if (at + 2 < escaped.Length && char.IsAsciiHexDigit(escaped[at + 1]) && char.IsAsciiHexDigit(escaped[at + 2]))
                continue;
            node.Problem(Key, "has a % in user or password that is not followed by two hexadecimal digits; a % itself is written %25");
            return false;
        }
        if (!text.Any(char.IsControl))
            return true;
        node.Problem(Key, "has control characters in user or password");
        return false;
    }

    private static Dictionary<string, string> ReadOptions(ConfigNode node, string query)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            // Ory Kratos knew others once and passes over what it does not know; none makes a connection less safe by its absence.
            if (Options.Contains(parts[0]))
                options[parts[0]] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            else
                node.Warn(Key, $"has an option after ? that has no effect; those that have are {string.Join(", ", Options)}");
        }
        return options;
    }

    // The words of Go's strconv.ParseBool, which Ory Kratos reads them with.
    private static bool ReadBool(ConfigNode node, Dictionary<string, string> options, string name)
    {
        switch (options.GetValueOrDefault(name))
        {
            case "1" or "t" or "T" or "true" or "TRUE" or "True":
                return true;
            case null or "" or "0" or "f" or "F" or "false" or "FALSE" or "False":
                return false;
            default:
                node.Problem(Key, $"has something else than true or false for {name}");
                return false;
        }
    }
}
