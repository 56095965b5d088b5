using OtpGateway.FirstFactor;
using OtpGateway.Identities;
using OtpGateway.Storage;
using OtpGateway.Tests.Identities;

namespace OtpGateway.Tests.FirstFactor;

public class ObservedLoginsTests
{
    [Fact]
    public async Task Find_OneThatReplacesAnother_LeavesNoneThatNobodyCouldEnd()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var clock = new ManualClock();
        await using var database = await Database.OpenAsync(new StoreOptions { Kind = StoreKind.Memory, File = "" }, new StoreClock(clock), cancellationToken);
        var keys = TestKeys.New();
        var logins = new ObservedLogins(new ObservedLoginStore(database), TestSessions.Of(database, keys, clock), keys, new StoreClock(clock));
        var form = Assert.IsType<LoginForm>(FirstFactorFixture.Read("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "user", "success": { "status": [303] } }] }""").Authenticators.Single());
        KeyValuePair<string, string>[] cookies = [new("S", "one")];
        await logins.AddAsync(form, new Identity { Id = "1", ExternalId = "anna", Authenticator = form.Name, Traits = [], SchemaId = "default", Addresses = [] }, cookies, cancellationToken);

        var first = await logins.FindAsync(form.Name, cookies, form.Lifespan, cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));
        var second = await logins.FindAsync(form.Name, cookies, form.Lifespan, cancellationToken);

        Assert.NotSame(first, second);
        Assert.Equal((true, false), (first!.HasEnded, second!.HasEnded));
        await logins.EndAsync(PresentedCookies.Values("S=one", "S"), cancellationToken);
        Assert.True(second.HasEnded);
    }
}
