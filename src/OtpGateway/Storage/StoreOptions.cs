using OtpGateway.Configuration;

namespace OtpGateway.Storage;

/// <summary>Where the state is kept (<c>dsn</c>).</summary>
internal sealed record StoreOptions
{
    public const string DefaultDsn = "sqlite://otp-gateway.db";

    public StoreKind Kind { get; init; } = StoreKind.Sqlite;

    /// <summary>SQLite: the file. Empty for memory.</summary>
    public string File { get; init; } = "otp-gateway.db";

    /// <summary>PostgreSQL: the URL, with its password.</summary>
    public Secret? Url { get; init; }

    public static StoreOptions Read(ConfigNode root)
    {
        var dsn = root.String("dsn", DefaultDsn);
        if (dsn == "memory")
            return new StoreOptions { Kind = StoreKind.Memory, File = "" };
        if (dsn.StartsWith("sqlite://", StringComparison.Ordinal))
        {
            var file = dsn["sqlite://".Length..].Split('?')[0];
            if (file.Length == 0)
                root.Problem("dsn", "names no file: sqlite://FILE");
            return new StoreOptions { Kind = StoreKind.Sqlite, File = file };
        }
        if (dsn.StartsWith("postgres://", StringComparison.Ordinal) || dsn.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            if (!PostgresUrl.TryParse(dsn, out _, out var problem))
                root.Problem("dsn", problem);
            return new StoreOptions { Kind = StoreKind.Postgres, File = "", Url = new Secret(dsn) };
        }
        root.Problem("dsn", "must be memory, sqlite://FILE or postgres://user:password@host/database");
        return new StoreOptions();
    }
}
