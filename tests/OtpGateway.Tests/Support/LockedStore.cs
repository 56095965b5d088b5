using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

/// <summary>Keeps the messages of a gateway in another process as they are: whatever it wants to write about them waits.</summary>
internal sealed class LockedStore(TestGateway gateway) : IAsyncDisposable
{
    private DbConnection? connection;
    private DbTransaction? transaction;

    private bool IsSqlite => gateway.Dsn.StartsWith("sqlite:", StringComparison.Ordinal);

    public async Task LockAsync()
    {
        connection = IsSqlite ? new SqliteConnection($"Data Source={gateway.DatabaseFile};Pooling=False") : Postgres();
        await connection.OpenAsync();
        transaction = connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: false) : await connection.BeginTransactionAsync();
        if (!IsSqlite)
            await ExecuteAsync("SELECT id FROM messages FOR UPDATE");
    }

    /// <summary>The status of the one message.</summary>
    public async Task<string> StatusAsync() => (string)(await ExecuteAsync("SELECT status FROM messages"))!;

    /// <summary>Lets go, and lets the lease of a worker that is no more end at once.</summary>
    public async Task ReleaseAsync()
    {
        await ExecuteAsync("UPDATE messages SET lease_until = 0 WHERE status = 'processing'");
        await transaction!.CommitAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        (transaction, connection) = (null, null);
    }

    private NpgsqlConnection Postgres()
    {
        Assert.True(PostgresUrl.TryParse(gateway.Dsn, out var settings, out var problem), problem);
        settings.Pooling = false;
        return new NpgsqlConnection(settings.ToString());
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = connection!.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return await command.ExecuteScalarAsync();
    }
}
