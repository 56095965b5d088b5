using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class ChannelLineTests : IDisposable
{
    private static readonly Delivery Taken = new Delivery.Sent { Status = 200 };
    private static readonly Delivery Away = new Delivery.Failed("no answer", Permanent: false, null);
    private static readonly Delivery BadNumber = new Delivery.Failed("no such number", Permanent: true, null) { Status = 400 };
    private static readonly Delivery BadPassword = new Delivery.Failed("who are you?", Permanent: true, null) { Status = 401 };

    private readonly ManualTimeProvider clock = new();
    private readonly ChannelLine line;
    private int calls;

    public ChannelLineTests() => line = NewLine("");

    public void Dispose() => line.Dispose();

    [Fact]
    public async Task Call_FiveFailuresInARow_IsCutForHalfAMinute()
    {
        await CallAsync(Away, 4);
        Assert.Null(line.CutFor());
        await CallAsync(Away, 1);

        Assert.Equal(TimeSpan.FromSeconds(30), line.CutFor());
        Assert.Null(await CallAsync(Taken, 1));
        Assert.Equal(5, calls);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(line.CutFor());
    }

    [Fact]
    public async Task Call_LongAfterManySuccesses_IsCutByTheFifthFailureAllTheSame()
    {
        await CallAsync(Taken, 500);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(line.CutFor());
            await CallAsync(Away, 1);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(505, calls);
        // Its time is over already; the next call is the trial.
        Assert.Same(Away, await CallAsync(Away, 1));
        Assert.Equal(TimeSpan.FromSeconds(30), line.CutFor());
    }

    [Fact]
    public async Task Call_SuccessOrRefusalInBetween_StartsTheCountAgain()
    {
        await CallAsync(Away, 4);
        await CallAsync(BadNumber, 1);
        await CallAsync(Away, 4);
        await CallAsync(Taken, 1);
        await CallAsync(Away, 4);

        Assert.Null(line.CutFor());
    }

    [Fact]
    public async Task Call_BadNumbers_NeverCutIt()
    {
        await CallAsync(BadNumber, 50);

        Assert.Null(line.CutFor());
    }

    [Fact]
    public async Task Call_CredentialsRefused_CutIt()
    {
        await CallAsync(BadPassword, 5);

        Assert.NotNull(line.CutFor());
    }

    [Fact]
    public async Task Call_NothingLearned_ChangesNothing()
    {
        await CallAsync(Away, 4);
        await CallAsync(new Delivery.Cancelled(), 1);
        await CallAsync(new Delivery.Withdrawn(), 1);
        Assert.Null(line.CutFor());
        await CallAsync(Away, 1);

        Assert.NotNull(line.CutFor());
    }

    [Fact]
    public async Task Call_TrialFails_IsCutAgain()
    {
        await CallAsync(Away, 5);
        clock.Advance(TimeSpan.FromSeconds(30));

        await CallAsync(Away, 1);

        Assert.Equal(TimeSpan.FromSeconds(30), line.CutFor());
    }

    [Fact]
    public async Task Call_SuccessComesLateWhileCut_StillTakesOneFailedTrialToCutAgain()
    {
        var late = new TaskCompletionSource<Delivery>();
        var pending = line.CallAsync(_ => late.Task, TestContext.Current.CancellationToken);
        await CallAsync(Away, 5);
        late.SetResult(Taken);
        await pending;
        Assert.NotNull(line.CutFor());
        clock.Advance(TimeSpan.FromSeconds(30));

        await CallAsync(Away, 1);

        Assert.Equal(TimeSpan.FromSeconds(30), line.CutFor());
    }

    [Fact]
    public async Task Call_TrialSucceeds_WorksAgain()
    {
        await CallAsync(Away, 5);
        clock.Advance(TimeSpan.FromSeconds(30));
        var trial = new TaskCompletionSource<Delivery>();
        var pending = line.CallAsync(_ => trial.Task, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(1), line.CutFor());
        Assert.Null(await CallAsync(Taken, 1));
        trial.SetResult(Taken);
        Assert.Same(Taken, await pending);

        Assert.Null(line.CutFor());
        await CallAsync(Away, 4);
        Assert.Null(line.CutFor());
    }

    [Fact]
    public async Task Call_Throws_IsAFailureAndNoEnd()
    {
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => line.CallAsync(_ => throw new InvalidOperationException(), TestContext.Current.CancellationToken));

        Assert.NotNull(line.CutFor());
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Same(Taken, await CallAsync(Taken, 1));
    }

    [Fact]
    public async Task Call_SwitchedOff_IsNeverCut()
    {
        using var other = NewLine(""" "circuit_breaker": { "failures": 0 } """);
        for (var i = 0; i < 50; i++)
            Assert.Same(Away, await other.CallAsync(_ => Task.FromResult(Away), TestContext.Current.CancellationToken));

        Assert.Null(other.CutFor());
    }

    [Fact]
    public async Task Enter_AllPlacesTaken_WaitsForOne()
    {
        using var narrow = NewLine(""" "concurrency": 2 """);
        Assert.True(narrow.TryEnter());
        Assert.True(narrow.TryEnter());
        Assert.False(narrow.TryEnter());

        var waiting = narrow.EnterAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        narrow.Leave();
        await waiting;

        Assert.False(narrow.TryEnter());
    }

    private ChannelLine NewLine(string more) =>
        new(CourierConfiguration.Channels(("sms", "https://a/", more)).Channels[0], clock, NullLogger.Instance);

    private async Task<Delivery?> CallAsync(Delivery outcome, int times)
    {
        Delivery? last = null;
        for (var i = 0; i < times; i++)
        {
            last = await line.CallAsync(_ =>
            {
                calls++;
                return Task.FromResult(outcome);
            }, TestContext.Current.CancellationToken);
        }
        return last;
    }
}
