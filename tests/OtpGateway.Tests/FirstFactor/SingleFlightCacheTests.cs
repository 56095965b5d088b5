using Microsoft.Extensions.Caching.Memory;
using OtpGateway.FirstFactor;
using OtpGateway.Http;

namespace OtpGateway.Tests.FirstFactor;

public sealed class SingleFlightCacheTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly MemoryCache memory;
    private readonly SingleFlightCache cache;
    private int calls;

    public SingleFlightCacheTests()
    {
        memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = 10, Clock = new CacheClock(clock) });
        cache = new SingleFlightCache(memory);
    }

    public void Dispose() => memory.Dispose();

    [Fact]
    public async Task GetOrAdd_ManyAtOnce_CallOnce()
    {
        var answer = new TaskCompletionSource<string>();
        var waiting = Enumerable.Range(0, 50).Select(_ => Task.Run(() => Get("key", answer.Task))).ToArray();
        await Until(() => calls == 1);
        answer.SetResult("value");
        Assert.All(await Task.WhenAll(waiting), value => Assert.Equal("value", value));
        Assert.Equal("value", await Get("key", Task.FromResult("another")));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task GetOrAdd_OtherKey_IsAnotherCall()
    {
        await Get("one", Task.FromResult("1"));
        Assert.Equal("2", await Get("two", Task.FromResult("2")));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task GetOrAdd_Expired_CallsAgain()
    {
        await Get("key", Task.FromResult("old"));
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("old", await Get("key", Task.FromResult("new")));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("new", await Get("key", Task.FromResult("new")));
    }

    [Fact]
    public async Task GetOrAdd_ExpiredFromTheStart_IsNotKept()
    {
        await cache.GetOrAddAsync("key", entry => Task.FromResult(entry.AbsoluteExpiration = clock.GetUtcNow()), Token);
        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public async Task GetOrAdd_Fault_GoesToAllWhoWaitAndIsNotKept()
    {
        var answer = new TaskCompletionSource<string>();
        var waiting = Enumerable.Range(0, 5).Select(_ => Get("key", answer.Task)).ToArray();
        answer.SetException(new TimeoutException());
        foreach (var task in waiting)
            await Assert.ThrowsAsync<TimeoutException>(() => task);
        Assert.Equal("value", await Get("key", Task.FromResult("value")));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task GetOrAdd_CallerGivesUp_TheOthersGetTheValue()
    {
        var answer = new TaskCompletionSource<string>();
        using var abort = new CancellationTokenSource();
        var first = cache.GetOrAddAsync("key", _ => Count(answer.Task), abort.Token);
        var second = Get("key", answer.Task);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult("value");
        Assert.Equal("value", await second);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task GetOrAdd_Full_StillAnswers()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal("value", await Get($"key {i}", Task.FromResult("value")));
        Assert.InRange(memory.Count, 0, 10);
    }

    [Fact]
    public async Task GetOrAdd_NullValue_IsKept()
    {
        Assert.Null(await cache.GetOrAddAsync("key", _ => Task.FromResult<string?>(null), Token));
        Assert.Null(await cache.GetOrAddAsync("key", _ => Task.FromResult<string?>("late"), Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<string> Get(string key, Task<string> answer) => cache.GetOrAddAsync(key, entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(10);
        return Count(answer);
    }, Token);

    private Task<string> Count(Task<string> answer)
    {
        Interlocked.Increment(ref calls);
        return answer;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, Token);
    }
}
