using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = Now.AddHours(1);
    private static readonly Delivery.Failed Failure = new("no", Permanent: false, null);

    [Theory]
    [InlineData(1, 0.0, 0.8)]
    [InlineData(1, 0.5, 1.0)]
    [InlineData(1, 1.0, 1.2)]
    [InlineData(2, 0.5, 2)]
    [InlineData(3, 0.5, 4)]
    [InlineData(4, 0.5, 8)]
    [InlineData(5, 0.0, 12.8)]
    [InlineData(5, 1.0, 19.2)]
    [InlineData(50, 0.5, 16)]
    public void After_Failure_WaitsTwiceAsLongEachTime(int attempt, double random, double seconds)
    {
        var again = Assert.IsType<RetryDecision.Again>(RetrySchedule.After(attempt, 100, Failure, Now, Late, () => random));

        Assert.Equal(seconds, (again.At - Now).TotalSeconds, 3);
    }

    [Theory]
    [InlineData(5, 5, true)]
    [InlineData(6, 5, false)]
    [InlineData(1, 0, false)]
    public void After_LastAttempt_GivesUp(int attempt, int retries, bool again) =>
        Assert.Equal(again, RetrySchedule.After(attempt, retries, Failure, Now, Late, () => 0.5) is RetryDecision.Again);

    [Fact]
    public void After_PermanentFailure_GivesUp() =>
        Assert.IsType<RetryDecision.GiveUp>(RetrySchedule.After(1, 5, Failure with { Permanent = true }, Now, Late, () => 0.5));

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 1)]
    public void After_RetryAfter_IsTheLeast(int asked, int seconds)
    {
        var again = Assert.IsType<RetryDecision.Again>(
            RetrySchedule.After(1, 5, Failure with { RetryAfter = TimeSpan.FromSeconds(asked) }, Now, Late, () => 0.5));

        Assert.Equal(seconds, (again.At - Now).TotalSeconds, 3);
    }

    [Fact]
    public void After_ExpiryBeforeNextAttempt_IsTooLate()
    {
        Assert.IsType<RetryDecision.TooLate>(RetrySchedule.After(1, 5, Failure, Now, Now.AddSeconds(1), () => 0.5));
        Assert.IsType<RetryDecision.TooLate>(RetrySchedule.After(1, 5, Failure with { RetryAfter = TimeSpan.FromHours(2) }, Now, Late, () => 0.5));
    }
}
