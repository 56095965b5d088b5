using Microsoft.Extensions.Logging;

namespace OtpGateway.Courier;

/// <summary>The lines to all providers. A reload that changes what a line was made for makes a new one; calls on the old one end on it.</summary>
internal sealed class ChannelLines(TimeProvider clock, ILogger<ChannelLines> logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ChannelLine> lines = new(StringComparer.Ordinal);

    public ChannelLine Of(ChannelOptions channel)
    {
        lock (gate)
        {
            if (lines.TryGetValue(channel.Id, out var line) && line.Fits(channel.Dispatch))
                return line;
            return lines[channel.Id] = new ChannelLine(channel, clock, logger);
        }
    }

    public void Dispose()
    {
        lock (gate)
            foreach (var line in lines.Values)
                line.Dispose();
    }
}
