using OtpGateway.Limits;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Limits;

public class LimitStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TryCount_FiftyAtOnce_ExactlyTheLimitIsCounted(string kind)
    {
        await using var under = await StoreUnderTest.OpenAsync(kind, new ManualTimeProvider(), Token);
        var store = new LimitStore(under.Database);

        var waits = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => CountAsync(under, store, 7), Token)));

        Assert.Equal(7, waits.Count(wait => wait == TimeSpan.Zero));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TryCount_FullWindow_TellsTheWaitAndHasRoomAfterIt(string kind)
    {
        var clock = new ManualTimeProvider();
        await using var under = await StoreUnderTest.OpenAsync(kind, clock, Token);
        var store = new LimitStore(under.Database);
        Assert.Equal(TimeSpan.Zero, await CountAsync(under, store, 2));
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.Zero, await CountAsync(under, store, 2));

        Assert.Equal(TimeSpan.FromMinutes(6), await CountAsync(under, store, 2));
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(TimeSpan.Zero, await CountAsync(under, store, 2));
    }

    private static Task<TimeSpan> CountAsync(StoreUnderTest under, LimitStore store, int limit) =>
        under.Database.WriteAsync(transaction => store.TryCountAsync(transaction, "counter", "key", limit, TimeSpan.FromMinutes(10), Token), Token);
}
