namespace OtpGateway.Admin;

/// <summary>The admin application lives as long as the gateway: signals are the gateway's affair.</summary>
internal sealed class AdminLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
