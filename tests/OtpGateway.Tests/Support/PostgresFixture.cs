using Npgsql;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

/// <summary>
/// An empty PostgreSQL database for one test or test class, dropped afterwards. The server is named by
/// OTPGATEWAY_TEST_POSTGRES (tests/run.sh starts one); without it whoever asks for the URL is skipped.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Variable = "OTPGATEWAY_TEST_POSTGRES";

    private readonly string? server = Environment.GetEnvironmentVariable(Variable);
    private readonly string database = $"test_{Guid.NewGuid():n}";

    /// <summary>Whether a server has been named at all.</summary>
    public static bool IsAvailable => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>What to write into <c>dsn</c>.</summary>
    public string Url
    {
        get
        {
            Assert.SkipUnless(IsAvailable, $"{Variable} names no PostgreSQL server; tests/run.sh starts one");
            return new UriBuilder(server!) { Path = "/" + database, Port = new Uri(server!).Port }.Uri.AbsoluteUri;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (IsAvailable)
            await ExecuteAsync($"CREATE DATABASE {database}");
    }

    public async ValueTask DisposeAsync()
    {
        // FORCE: a gateway that the test has killed may still have its connections open on the server's side.
        if (IsAvailable)
            await ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    /// <summary>Ends all connections to the database and lets no new one come about.</summary>
    public async Task CutOffAsync()
    {
        await ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    }

    private async Task ExecuteAsync(string sql)
    {
        if (!PostgresUrl.TryParse(server!, out var settings, out var problem))
            throw new InvalidOperationException($"{Variable} {problem}");
        settings.Pooling = false;
        await using var connection = new NpgsqlConnection(settings.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
