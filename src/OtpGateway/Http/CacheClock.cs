using Microsoft.Extensions.Internal;

namespace OtpGateway.Http;

/// <summary>The memory cache's own idea of a clock.</summary>
internal sealed class CacheClock(TimeProvider clock) : ISystemClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}
