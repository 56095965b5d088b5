using System.Collections.Concurrent;

namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>One server that is somebody else's work, and what it has received.</summary>
internal sealed class RealUpstream(string name, Uri url, ConcurrentQueue<RecordedRequest> requests, IAsyncDisposable server) : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });

    public string Name => name;

    /// <summary>The host at which the gateway leads to it.</summary>
    public string Host => HostOf(name);

    /// <summary>Where it is itself.</summary>
    public Uri Url => url;

    public static string HostOf(string name) => name + ".example";

    /// <summary>All that it has received since the last time, to the last one that is under way. The answer to each is its name, the method and the target: <c>nginx: GET /x</c>.</summary>
    public async Task<IReadOnlyList<RecordedRequest>> TakeAsync()
    {
        // Nothing that came before is told after it.
        var marker = $"/marker-{Guid.NewGuid():N}";
        await http.GetStringAsync(new Uri(url, marker), TestContext.Current.CancellationToken);
        var taken = new List<RecordedRequest>();
        await Eventually.TrueAsync(() =>
        {
            while (requests.TryDequeue(out var request))
            {
                if (request.Target == marker)
                    return true;
                taken.Add(request);
            }
            return false;
        });
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }
}
