using System.Globalization;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>nginx counts what it serves (stub_status): the proof that the measured requests were forwarded and not turned away.</summary>
internal sealed class Upstream(string statusUrl) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });

    public async Task<long> RequestsAsync()
    {
        // Third line: connections accepted, handled, and requests.
        var lines = (await client.GetStringAsync(statusUrl)).Split('\n');
        return long.Parse(lines[2].Trim().Split(' ')[2], CultureInfo.InvariantCulture);
    }

    public void Dispose() => client.Dispose();
}
