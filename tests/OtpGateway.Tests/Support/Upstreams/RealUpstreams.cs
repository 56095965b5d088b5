using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>
/// Kestrel, nginx, Node and Python behind one gateway: each at a host of its own (<c>nginx.example</c>), with the routes of
/// <see cref="TestConfiguration"/>. What is not installed is left out.
/// </summary>
internal sealed class RealUpstreams : IAsyncDisposable
{
    public const string Kestrel = "kestrel";
    public const string Nginx = "nginx";
    public const string Node = "node";
    public const string Python = "python";

    private readonly Dictionary<string, RealUpstream> running = [];

    private RealUpstreams()
    {
    }

    public static IReadOnlyList<string> Names => [Kestrel, Nginx, Node, Python];

    public IReadOnlyCollection<RealUpstream> Running => running.Values;

    /// <summary>One of them; the test is skipped where it is not installed.</summary>
    public RealUpstream this[string name]
    {
        get
        {
            Assert.SkipUnless(running.ContainsKey(name), $"{name} is not installed (tests/packages.sh nginx python3; Node comes with npm)");
            return running[name];
        }
    }

    public static async Task<RealUpstreams> StartAsync()
    {
        var upstreams = new RealUpstreams();
        var kestrel = await RecordingServer.StartAsync(Kestrel);
        upstreams.Add(new RealUpstream(Kestrel, kestrel.Url, kestrel.Requests, kestrel));
        upstreams.Add(NginxUpstream.IsAvailable ? await NginxUpstream.StartAsync(Nginx) : null);
        upstreams.Add(await ScriptUpstream.StartAsync(Node, "node", "recorder.cjs"));
        upstreams.Add(await ScriptUpstream.StartAsync(Python, "python3", "recorder.py"));
        return upstreams;
    }

    /// <summary>Changes a configuration so that each has the routes that the application has, at its own host.</summary>
    public void AddTo(JsonNode configuration)
    {
        var proxy = configuration["ReverseProxy"]!;
        var routes = proxy["Routes"]!.AsObject();
        var hosts = new JsonArray(new Uri((string)configuration["serve"]!["public"]!["base_url"]!).Authority);
        foreach (var (id, route) in routes.ToList())
        {
            foreach (var upstream in Running)
            {
                var copy = route!.DeepClone();
                copy["ClusterId"] = upstream.Name;
                copy["Match"]!["Hosts"] = new JsonArray(upstream.Host);
                routes[$"{id}-{upstream.Name}"] = copy;
            }
        }
        foreach (var upstream in Running)
        {
            proxy["Clusters"]![upstream.Name] = new JsonObject { ["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = upstream.Url.AbsoluteUri } } };
            hosts.Add(upstream.Host);
        }
        configuration["gateway"]!["hosts"] = hosts;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in Running)
            await upstream.DisposeAsync();
    }

    private void Add(RealUpstream? upstream)
    {
        if (upstream is not null)
            running.Add(upstream.Name, upstream);
    }
}
