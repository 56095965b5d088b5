using System.Threading.Channels;

namespace OtpGateway.Courier;

/// <summary>Tells the worker of this process that there is something to send. Rings while nobody listens are kept, once.</summary>
internal sealed class CourierSignal
{
    private readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => rings.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken) => await rings.Reader.ReadAsync(cancellationToken);
}
