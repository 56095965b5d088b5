using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing.Template;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>Whether a path belongs to a route that demands something, by whatever way it is read.</summary>
internal sealed class ProtectedPaths
{
    private readonly List<ProtectedPath> paths = [];
    private readonly Dictionary<string, string[]> upstreams = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool all;

    // An application's pages ask for the same few files again and again; whoever asks for others costs a look at each.
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<(string Path, string Method, string Route), bool> remembered = new();

    public ProtectedPaths(IEnumerable<RouteConfig> routes, IReadOnlyDictionary<string, RouteRequirement> requirements, IEnumerable<ClusterConfig> clusters)
    {
        foreach (var cluster in clusters)
            upstreams[cluster.ClusterId] = [.. (cluster.Destinations ?? new Dictionary<string, DestinationConfig>()).Values.Select(destination => Authority(destination.Address))];
        foreach (var route in routes)
        {
            var requirement = requirements[route.RouteId];
            if (requirement.Aal == Aal.Aal0)
                continue;
            if (route.Match.Path is { Length: > 0 } path && MatcherOf(path) is { } matcher)
                paths.Add(new ProtectedPath(matcher, requirement, route));
            else
                all = true;
        }
    }

    /// <summary>Whether an upstream may read a protected path here; methods, hosts and headers are not looked at.</summary>
    /// <param name="path">As it stood on the wire, without the query.</param>
    public bool MayBeReadIn(string path) => all || PathReadings.Of(path).Any(reading => paths.Exists(other => other.Matches(reading)));

    /// <summary>Whether an upstream may read the path of another route here, which demands something that the one it goes to does not.</summary>
    /// <param name="path">As it stood on the wire, without the query.</param>
    public bool MayAskMore(string path, string method, RouteConfig route, RouteRequirement requirement)
    {
        // Whoever lists this very path has said what it demands.
        if (!PathReadings.AreSeveral(path) || route.Match.Path?.Contains('{', StringComparison.Ordinal) == false)
            return false;
        if (remembered.TryGetValue((path, method, route.RouteId), out var known))
            return known;
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        return remembered[(path, method, route.RouteId)] = AnyAsksMore(path, method, route, requirement);
    }

    private bool AnyAsksMore(string path, string method, RouteConfig route, RouteRequirement requirement)
    {
        IReadOnlyCollection<string>? readings = null;
        foreach (var other in paths)
            if (other.AsksMore(method, route, requirement) && !other.Matches(path) && (readings ??= PathReadings.Of(path)).Any(other.Matches))
                return true;
        return false;
    }

    /// <summary>The same for a path that a transform has made, at the upstream that it goes to.</summary>
    public bool MayAskMoreAt(string rewritten, string method, RouteConfig route, RouteRequirement requirement)
    {
        IReadOnlyCollection<string>? readings = null;
        foreach (var other in paths)
            if (other.AsksMore(method, route, requirement) && SameUpstream(other.ClusterId, route.ClusterId) && (readings ??= PathReadings.Of(rewritten)).Any(other.Matches))
                return true;
        return false;
    }

    private bool SameUpstream(string? one, string? other) =>
        one is not null && other is not null && upstreams.TryGetValue(one, out var first) && upstreams.TryGetValue(other, out var second) && first.Intersect(second, StringComparer.OrdinalIgnoreCase).Any();

    private static string Authority(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : address;

    private static TemplateMatcher? MatcherOf(string path)
    {
        try
        {
            return new TemplateMatcher(TemplateParser.Parse(path.TrimStart('/')), []);
        }
        catch (ArgumentException)
        {
            // Reported where the route is read.
            return null;
        }
    }
}
