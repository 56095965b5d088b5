namespace OtpGateway.Demo.Web;

/// <summary>Leaves the signals alone: <see cref="Program"/> listens to them once for everything it has started.</summary>
internal sealed class DemoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
