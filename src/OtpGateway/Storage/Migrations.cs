using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;

namespace OtpGateway.Storage;

/// <summary>
/// Brings the schema up to date: the embedded scripts <c>Migrations/NNN_name.sql</c>, in order, each in a transaction
/// with the note that it has run, under a lock. One text serves both databases; <c>{blob}</c> is the type of bytes.
/// </summary>
internal static class Migrations
{
    // Any number that nothing else on the same PostgreSQL uses for an advisory lock.
    private const long AdvisoryLock = 0x4F54_5047_5741;

    public static Task ApplyAsync(Database database, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            if (database.Kind == StoreKind.Postgres)
                await connection.ExecuteAsync(Command("SELECT pg_advisory_xact_lock(@id)", new { id = AdvisoryLock }, transaction, cancellationToken));
            await connection.ExecuteAsync(Command("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)", null, transaction, cancellationToken));
            var current = await connection.ExecuteScalarAsync<long?>(Command("SELECT MAX(version) FROM schema_version", null, transaction, cancellationToken)) ?? 0;
            var scripts = Scripts();
            if (current > scripts[^1].Version)
                throw new StoreException($"dsn: the store has schema {current}, this gateway knows {scripts[^1].Version}; start a gateway at least as new as the one that wrote it");
            foreach (var (version, name, sql) in scripts.Where(script => script.Version > current))
            {
                var text = sql.Replace("{blob}", database.Kind == StoreKind.Postgres ? "BYTEA" : "BLOB", StringComparison.Ordinal);
                await connection.ExecuteAsync(Command(text, null, transaction, cancellationToken));
                await connection.ExecuteAsync(Command("INSERT INTO schema_version (version, name) VALUES (@version, @name)", new { version, name }, transaction, cancellationToken));
            }
            return true;
        }, cancellationToken);

    private static CommandDefinition Command(string sql, object? parameters, DbTransaction transaction, CancellationToken cancellationToken) =>
        new(sql, parameters, transaction, cancellationToken: cancellationToken);

    private static List<(long Version, string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new List<(long, string, string)>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var name = resource.Split('.')[^2];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            scripts.Add((long.Parse(name.Split('_')[0], CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }
        return scripts;
    }
}
