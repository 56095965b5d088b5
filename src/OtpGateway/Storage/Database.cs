using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace OtpGateway.Storage;

/// <summary>
/// The one way to the state: reads, and writes that are one transaction each. SQLite has one writer connection by
/// construction (the reason is SQLite's WAL-reset defect before 3.51.3: two connections that write and checkpoint at
/// once can lose committed transactions); PostgreSQL relies on the guards in the statements.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int MostTries = 3;
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);

    private readonly StoreOptions options;
    private readonly StoreClock clock;
    private readonly SemaphoreSlim writer = new(1, 1);
    private FileStream? lockFile;
    private SqliteConnection? sqlite;
    private string readOnlyConnectionString = "";
    private NpgsqlDataSource? postgres;

    static Database()
    {
        SQLitePCL.Batteries_V2.Init();
        // The only static switch of the program: rows are records whose properties are the columns' names without underscores.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }

    private Database(StoreOptions options, StoreClock clock)
    {
        this.options = options;
        this.clock = clock;
    }

    public StoreKind Kind => options.Kind;

    public StoreClock Clock => clock;

    /// <summary>Opens the store and brings its schema up to date.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says why and what to do.</exception>
    public static async Task<Database> OpenAsync(StoreOptions options, StoreClock clock, CancellationToken cancellationToken)
    {
        var database = new Database(options, clock);
        try
        {
            await database.OpenAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The database's own name and version.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) => options.Kind == StoreKind.Postgres
        ? "PostgreSQL " + await ReadAsync(connection => connection.ExecuteScalarAsync<string>(new CommandDefinition("SHOW server_version", cancellationToken: cancellationToken)), cancellationToken)
        : "SQLite " + await ReadAsync(connection => connection.ExecuteScalarAsync<string>(new CommandDefinition("SELECT sqlite_version()", cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Reads outside of a transaction.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        if (options.Kind == StoreKind.Memory)
        {
            // One connection is the whole database: readers and the writer take turns.
            await writer.WaitAsync(cancellationToken);
            try
            {
                return await read(sqlite!);
            }
            finally
            {
                writer.Release();
            }
        }
        await using DbConnection connection = options.Kind == StoreKind.Postgres
            ? postgres!.CreateConnection()
            : new SqliteConnection(readOnlyConnectionString);
        await connection.OpenAsync(cancellationToken);
        return await read(connection);
    }

    /// <summary>Runs the statements in one transaction, committed when the delegate returns and rolled back when it throws.</summary>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        TryWriteAsync(async transaction => (true, await write(transaction)), cancellationToken);

    /// <summary>The same for statements that may turn out to be unwanted: without <c>Commit</c> all of them are undone. The delegate may be called more than once, after all of its statements were undone.</summary>
    public async Task<T> TryWriteAsync<T>(Func<DbTransaction, Task<(bool Commit, T Value)>> write, CancellationToken cancellationToken)
    {
        if (options.Kind == StoreKind.Postgres)
        {
            for (var tries = 1; ; tries++)
                try
                {
                    await using var connection = await postgres!.OpenConnectionAsync(cancellationToken);
                    await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                    return await EndAsync(transaction, await write(transaction));
                }
                // Two that waited for each other: the one that was chosen to end has written nothing, and its turn comes.
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected && tries < MostTries)
                {
                }
        }
        await writer.WaitAsync(cancellationToken);
        try
        {
            // Not deferred: the write lock is taken at once (BEGIN IMMEDIATE).
            await using var transaction = sqlite!.BeginTransaction(deferred: false);
            try
            {
                return await EndAsync(transaction, await write(transaction));
            }
            catch (SqliteException) when (SQLitePCL.raw.sqlite3_get_autocommit(sqlite.Handle) != 0)
            {
                await LeaveAsync(transaction);
                throw;
            }
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>Runs one statement in a transaction of its own; returns the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        WriteAsync(transaction => transaction.Connection!.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Measures how far the database's clock is from ours and corrects the store's clock by it. Does nothing on SQLite.</summary>
    public async Task MeasureClockAsync(CancellationToken cancellationToken)
    {
        if (options.Kind != StoreKind.Postgres)
            return;
        var before = clock.Uncorrected;
        var theirs = await ReadAsync(connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)", cancellationToken: cancellationToken)), cancellationToken);
        var after = clock.Uncorrected;
        var offset = theirs - (before + after) / 2;
        // Within the time that the question took nothing is known.
        clock.Correct(Math.Abs(offset) <= Math.Max(5, after - before) ? 0 : offset);
    }

    public async ValueTask DisposeAsync()
    {
        if (sqlite is not null)
        {
            // Closed beneath a write that is under way, its driver would roll back what the writer commits.
            var isOurs = await writer.WaitAsync(WriteLimit);
            await sqlite.DisposeAsync();
            // Its own readers alone: another store's may be at work.
            if (readOnlyConnectionString.Length > 0)
                await using (var reader = new SqliteConnection(readOnlyConnectionString))
                    SqliteConnection.ClearPool(reader);
            if (isOurs)
                writer.Release();
        }
        if (postgres is not null)
            await postgres.DisposeAsync();
        if (lockFile is not null)
            await lockFile.DisposeAsync();
        writer.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            switch (options.Kind)
            {
                case StoreKind.Memory:
                    sqlite = new SqliteConnection("Data Source=:memory:");
                    await sqlite.OpenAsync(cancellationToken);
                    break;
                case StoreKind.Sqlite:
                    await OpenFileAsync(cancellationToken);
                    break;
                case StoreKind.Postgres:
                    await OpenPostgresAsync(cancellationToken);
                    break;
            }
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"dsn: the store cannot be opened: {exception.Message}", exception);
        }
        await Migrations.ApplyAsync(this, cancellationToken);
    }

    private async Task OpenFileAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.File);
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
            throw new StoreException($"dsn: the folder {directory} does not exist; make it, or name another file in dsn");
        try
        {
            lockFile = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StoreException($"dsn: {path} is in use by another gateway process; stop it, or give this one a file of its own (or use postgres:// for several nodes)") { InUse = true };
        }
        RestrictToOwner(path + ".lock");
        if (!File.Exists(path))
            await File.Create(path).DisposeAsync();
        RestrictToOwner(path);
        sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 5 }.ToString());
        await sqlite.OpenAsync(cancellationToken);
        await sqlite.ExecuteAsync("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;");
        readOnlyConnectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString();
    }

    private async Task OpenPostgresAsync(CancellationToken cancellationToken)
    {
        if (!PostgresUrl.TryParse(options.Url!.Reveal(), out var settings, out var problem))
            throw new StoreException($"dsn: {problem}");
        // A node that stalls within a transaction must not keep the others waiting for its locks.
        settings.Options = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000";
        postgres = NpgsqlDataSource.Create(settings);
        await using var connection = await postgres.OpenConnectionAsync(cancellationToken);
        await MeasureClockAsync(cancellationToken);
    }

    private static async Task<T> EndAsync<T>(DbTransaction transaction, (bool Commit, T Value) written)
    {
        // A caller who goes away now must not leave it open whether this was committed.
        if (written.Commit)
            await transaction.CommitAsync(CancellationToken.None);
        else
            await transaction.RollbackAsync(CancellationToken.None);
        return written.Value;
    }

    // SQLite has ended the transaction, though it reported a failure. Where it was a commit that had been carried out, the
    // driver still wants to roll back, and takes the one writer to be within that transaction for ever if it cannot.
    private static async Task LeaveAsync(SqliteTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (SqliteException)
        {
            await transaction.Connection!.ExecuteAsync("BEGIN IMMEDIATE", transaction: transaction);
        }
    }

    /// <summary>On PostgreSQL makes those who count or decide by this name take turns until their transactions end; SQLite's one writer does so by itself.</summary>
    public Task TakeTurnAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) =>
        Kind != StoreKind.Postgres ? Task.CompletedTask : transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtext(@name))", new { name }, transaction, cancellationToken: cancellationToken));

    private static void RestrictToOwner(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
