using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>Looks whether messages are being sent.</summary>
internal sealed class CourierHealth(CourierPulse pulse, MessageAdminStore store, StoreClock clock)
{
    public async Task<CourierCondition> LookAsync(CancellationToken cancellationToken) =>
        new(pulse.Last, await store.OldestDueAsync(cancellationToken), clock.GetUtcNow());
}
