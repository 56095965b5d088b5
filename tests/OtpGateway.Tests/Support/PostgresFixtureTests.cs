using OtpGateway.Storage;

namespace OtpGateway.Tests.Support;

public class PostgresFixtureTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Url_GivenAsDsn_OpensADatabaseOfItsOwn()
    {
        var options = new StoreOptions { Kind = StoreKind.Postgres, File = "", Url = new OtpGateway.Configuration.Secret(postgres.Url) };

        await using var database = await Database.OpenAsync(options, new StoreClock(TimeProvider.System), TestContext.Current.CancellationToken);

        Assert.Equal(StoreKind.Postgres, database.Kind);
    }
}
