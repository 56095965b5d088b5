using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public class CourierConditionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(60, 60, null)]
    [InlineData(61, null, "the worker has not been at work for 61 seconds")]
    [InlineData(1, 90, "a message has been due for 90 seconds and is not being sent")]
    [InlineData(null, null, "the worker has not begun")]
    public void Failure_ByWorkerAndQueue_IsNamed(int? seenBefore, int? dueSince, string? expected) =>
        Assert.Equal(expected, new CourierCondition(Before(seenBefore), Before(dueSince), Now).Failure);

    [Fact]
    public void OldestDueAge_NothingIsDue_IsZero() => Assert.Equal(TimeSpan.Zero, new CourierCondition(Now, null, Now).OldestDueAge);

    private static DateTimeOffset? Before(int? seconds) => seconds is { } count ? Now.AddSeconds(-count) : null;
}
