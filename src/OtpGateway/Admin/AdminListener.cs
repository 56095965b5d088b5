using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OtpGateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Admin;

/// <summary>Starts and stops the admin application with the gateway.</summary>
internal sealed class AdminListener(WebApplication app, AdminOptions options, ILogger<AdminListener> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>Where it is answered, with the port that it really has; null before the start.</summary>
    public Uri? Url { get; private set; }

    /// <exception cref="ConfigException">The port is somebody else's, or the address not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or IOException { InnerException: AddressInUseException })
        {
            throw new ConfigException([new ConfigProblem("serve.admin", $"{exception.Message} ({options.Listener}); choose another serve.admin.port, or switch it off with serve.admin.enabled: false")]);
        }
        Url = new Uri(app.Urls.First());
        logger.Listening(Url.AbsoluteUri);
    }

    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Reports every destination of a proxied route that is the admin listener itself: it would be open to all.</summary>
    public void Check(IReadOnlyList<ClusterConfig> clusters, ConfigReport report)
    {
        var port = Url?.Port ?? options.Listener.Port;
        foreach (var cluster in clusters)
            foreach (var (name, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
                foreach (var (key, address) in new[] { ("Address", destination.Address), ("Health", destination.Health) })
                    if (Uri.TryCreate(address, UriKind.Absolute, out var url) && options.IsAt(url, port))
                        report.Problem($"ReverseProxy.Clusters.{cluster.ClusterId}.Destinations.{name}.{key}", $"\"{url.Authority}\" is the admin listener (serve.admin): it is never proxied");
    }
}
