using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OtpGateway.Tests.Support;

/// <summary>What a scrape of all figures of the process would have: the names and labels of each that was measured.</summary>
internal sealed class CanaryMeters : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> labels = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };

    public CanaryMeters()
    {
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
    }

    public string Text => string.Join('\n', labels.Keys);

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
            labels.TryAdd($"{instrument.Name} {tag.Key}={tag.Value}", true);
    }
}
