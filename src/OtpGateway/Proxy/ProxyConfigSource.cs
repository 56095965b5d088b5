using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using OtpGateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>
/// Gives YARP its routes and clusters: always one whole configuration that has been checked before. (What YARP is handed and
/// then refuses would leave the routes of one configuration with the requirements of another.)
/// </summary>
internal sealed class ProxyConfigSource(ProxyOptions options) : IProxyConfigProvider
{
    private volatile Snapshot snapshot = new(options);

    /// <summary>What YARP was given last.</summary>
    public ProxyOptions Options => snapshot.Options;

    public IProxyConfig GetConfig() => snapshot;

    /// <summary>Puts another configuration in the place of the whole and lets YARP know.</summary>
    public void Replace(ProxyOptions replacement)
    {
        var old = snapshot;
        snapshot = new Snapshot(replacement);
        old.Outdate();
    }

    /// <summary>Reports what YARP itself would refuse: transforms, policies of load balancing, affinity and health checks, hosts and so on.</summary>
    public static async Task CheckAsync(ProxyOptions options, IConfigValidator validator, ConfigReport report, CancellationToken cancellationToken)
    {
        foreach (var route in options.Routes)
            Tell($"ReverseProxy.Routes.{route.RouteId}", await validator.ValidateRouteAsync(route).AsTask().WaitAsync(cancellationToken));
        foreach (var cluster in options.Clusters)
            Tell($"ReverseProxy.Clusters.{cluster.ClusterId}", await validator.ValidateClusterAsync(cluster).AsTask().WaitAsync(cancellationToken));

        void Tell(string path, IEnumerable<Exception> errors)
        {
            foreach (var error in errors)
                report.Problem(path, error.Message);
        }
    }

    [SuppressMessage("Design", "CA1001", Justification = "YARP may register at the token of a configuration that has just been replaced.")]
    private sealed class Snapshot : IProxyConfig
    {
        private readonly CancellationTokenSource outdated = new();

        public Snapshot(ProxyOptions options)
        {
            Options = options;
            ChangeToken = new CancellationChangeToken(outdated.Token);
        }

        public ProxyOptions Options { get; }

        public IReadOnlyList<RouteConfig> Routes => Options.Routes;

        public IReadOnlyList<ClusterConfig> Clusters => Options.Clusters;

        public IChangeToken ChangeToken { get; }

        public void Outdate() => outdated.Cancel();
    }
}
