using Dapper;
using OtpGateway.Storage;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Storage;

public class DatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_FileInUse_IsRefusedWithWhatToDo()
    {
        await using var under = await StoreUnderTest.OpenAsync("sqlite", new ManualTimeProvider(), Token);

        var exception = await Assert.ThrowsAsync<StoreException>(() => Database.OpenAsync(under.Options, new StoreClock(TimeProvider.System), Token));

        Assert.Contains("in use by another gateway process", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileOfANewerVersion_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory();
        var options = new StoreOptions { Kind = StoreKind.Sqlite, File = Path.Combine(folder.FullName, "x.db") };
        await using (var database = await Database.OpenAsync(options, new StoreClock(TimeProvider.System), Token))
            await database.ExecuteAsync("INSERT INTO schema_version (version, name) VALUES (9999, 'later')", new { }, Token);

        var exception = await Assert.ThrowsAsync<StoreException>(() => Database.OpenAsync(options, new StoreClock(TimeProvider.System), Token));

        Assert.Contains("9999", exception.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Write_CommitThatWasCarriedOutButReportedAsFailed_IsFollowedByOthers()
    {
        await using var under = await StoreUnderTest.OpenAsync("sqlite", new ManualTimeProvider(), Token);
        await using var faults = await SqliteFaults.OnAsync(under.Database, readers: 1);
        const string Insert = "INSERT INTO counted (id, counter, key, at) VALUES (@id, 'c', 'k', 0)";

        faults.Arm(1, FaultMode.AfterCommit);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => under.Database.ExecuteAsync(Insert, new { id = "a" }, Token));
        faults.Arm(1, FaultMode.Before);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => under.Database.ExecuteAsync(Insert, new { id = "b" }, Token));
        faults.Disarm();
        await under.Database.ExecuteAsync(Insert, new { id = "c" }, Token);

        Assert.Equal("a,c", await under.Database.ReadAsync(connection => connection.ExecuteScalarAsync<string>("SELECT group_concat(id) FROM counted"), Token));
    }

    [Fact]
    public async Task Open_SqliteFile_IsItsOwnersAloneAndDurable()
    {
        await using var under = await StoreUnderTest.OpenAsync("sqlite", new ManualTimeProvider(), Token);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(under.Options.File));
        var settings = await under.Database.WriteAsync(async transaction => (
            await transaction.Connection!.ExecuteScalarAsync<string>("PRAGMA journal_mode", transaction: transaction),
            await transaction.Connection!.ExecuteScalarAsync<long>("PRAGMA synchronous", transaction: transaction),
            await transaction.Connection!.ExecuteScalarAsync<long>("PRAGMA secure_delete", transaction: transaction),
            await transaction.Connection!.ExecuteScalarAsync<long>("PRAGMA foreign_keys", transaction: transaction)), Token);
        Assert.Equal(("wal", 2, 1, 1), settings);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Write_ThatThrowsOrIsUnwanted_LeavesNothing(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        const string Insert = "INSERT INTO counted (id, counter, key, at) VALUES ('1', 'c', 'k', 1)";

        await Assert.ThrowsAsync<InvalidOperationException>(() => under.Database.WriteAsync<bool>(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync(Insert, transaction: transaction);
            throw new InvalidOperationException();
        }, Token));
        await under.Database.TryWriteAsync(async transaction => (false, await transaction.Connection!.ExecuteAsync(Insert, transaction: transaction)), Token);

        Assert.Equal(0, await under.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM counted"), Token));
    }
}
