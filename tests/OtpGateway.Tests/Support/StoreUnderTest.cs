using Npgsql;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

/// <summary>A store of its own for one test: a SQLite file in a temporary folder, or a fresh database on the PostgreSQL that <c>OTPGATEWAY_TEST_POSTGRES</c> names.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    public const string PostgresVariable = "OTPGATEWAY_TEST_POSTGRES";

    private readonly Func<ValueTask> drop;

    private StoreUnderTest(Database database, StoreOptions options, Func<ValueTask> drop)
    {
        Database = database;
        Options = options;
        this.drop = drop;
    }

    public Database Database { get; }

    public StoreOptions Options { get; }

    /// <summary>The keys that everything in these tests is sealed with.</summary>
    public KeyRing Keys { get; } = new(new SecretOptions
    {
        Cookie = [new Secret("a secret of the tests, 32 bytes long")],
        Cipher = [new Secret("another secret of the tests, longer still")],
    });

    public static Task<StoreUnderTest> OpenAsync(string kind, TimeProvider clock, CancellationToken cancellationToken) =>
        kind == "postgres" ? OpenPostgresAsync(clock, cancellationToken) : OpenSqliteAsync(clock, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await drop();
    }

    private static async Task<StoreUnderTest> OpenSqliteAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("otp-gateway-tests-");
        var options = new StoreOptions { Kind = StoreKind.Sqlite, File = Path.Combine(folder.FullName, "store.db") };
        var database = await Database.OpenAsync(options, new StoreClock(clock), cancellationToken);
        return new StoreUnderTest(database, options, () =>
        {
            folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        });
    }

    private static async Task<StoreUnderTest> OpenPostgresAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = Environment.GetEnvironmentVariable(PostgresVariable);
        if (string.IsNullOrEmpty(server))
            Assert.Skip($"{PostgresVariable} names no PostgreSQL");
        Assert.True(PostgresUrl.TryParse(server, out var settings, out var problem), problem);
        var name = $"store_{Guid.NewGuid():N}";
        await ExecuteAsync(settings, $"CREATE DATABASE {name}");
        var url = new UriBuilder(server) { Path = "/" + name };
        var options = new StoreOptions { Kind = StoreKind.Postgres, File = "", Url = new Secret(url.Uri.ToString()) };
        var database = await Database.OpenAsync(options, new StoreClock(clock), cancellationToken);
        return new StoreUnderTest(database, options, () => ExecuteAsync(settings, $"DROP DATABASE {name} WITH (FORCE)"));
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
