using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Journeys;

/// <summary>One gateway in front of four servers.</summary>
public sealed class FramingFixture : IAsyncLifetime
{
    private RealUpstreams? upstreams;
    private TestGateway? gateway;

    internal RealUpstreams Upstreams => upstreams!;

    internal TestGateway Gateway => gateway!;

    public async ValueTask InitializeAsync()
    {
        upstreams = await RealUpstreams.StartAsync();
        gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        if (upstreams is not null)
            await upstreams.DisposeAsync();
    }
}
