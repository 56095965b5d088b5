using Npgsql;

namespace OtpGateway.Storage;

/// <summary>Reads a PostgreSQL connection URL (PostgreSQL documentation, 34.1.1.2 Connection URIs) into Npgsql's connection string.</summary>
internal static class PostgresUrl
{
    public static bool TryParse(string url, out NpgsqlConnectionStringBuilder settings, out string problem)
    {
        settings = new NpgsqlConnectionStringBuilder();
        problem = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            problem = "is not a URL of the form postgres://user:password@host:port/database?sslmode=verify-full";
            return false;
        }
        settings.Host = uri.Host;
        if (uri.Port > 0)
            settings.Port = uri.Port;
        var userInfo = uri.UserInfo.Split(':', 2);
        settings.Username = Uri.UnescapeDataString(userInfo[0]);
        if (userInfo.Length == 2)
            settings.Password = Uri.UnescapeDataString(userInfo[1]);
        settings.Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        settings.MaxPoolSize = 20;
        // Without a word about it, what leaves this machine is encrypted and the server proves who it is.
        settings.SslMode = uri.IsLoopback ? SslMode.Prefer : SslMode.VerifyFull;
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "");
            if (!TryApply(settings, Uri.UnescapeDataString(parts[0]), value))
            {
                problem = $"has the parameter {parts[0]} with a value that is not understood; known are sslmode, sslrootcert, application_name, connect_timeout and max_conns";
                return false;
            }
        }
        return true;
    }

    private static bool TryApply(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                settings.SslMode = mode;
                return true;
            case "sslrootcert":
                settings.RootCertificate = value;
                return true;
            case "application_name":
                settings.ApplicationName = value;
                return true;
            case "connect_timeout" when int.TryParse(value, out var seconds) && seconds is > 0 and <= 1024:
                settings.Timeout = seconds;
                return true;
            case "max_conns" when int.TryParse(value, out var connections) && connections is > 0 and <= 1000:
                settings.MaxPoolSize = connections;
                return true;
            default:
                return false;
        }
    }
}
