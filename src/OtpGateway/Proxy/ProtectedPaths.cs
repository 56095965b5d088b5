using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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
    private const int LongestRemembered = 256;
    private readonly ConcurrentDictionary<(string Path, string Method, RouteConfig Route), bool> remembered = new(new ByReference());
    private int rememberedCount;

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
    public bool MayBeReadIn(string path) => all || (PathReadings.Of(path) is var readings && (readings.Count > PathReadings.Most || readings.Any(reading => paths.Exists(other => other.Matches(reading)))));

    /// <summary>Whether an upstream may read the path of another route here, which demands something that the one it goes to does not.</summary>
    /// <param name="path">As it stood on the wire, without the query.</param>
    public bool MayAskMore(string path, string method, RouteConfig route, RouteRequirement requirement)
    {
        // Whoever lists this very path has said what it demands.
        if (!PathReadings.AreSeveral(path) || route.Match.Path?.Contains('{', StringComparison.Ordinal) == false)
            return false;
        if (path.Length > LongestRemembered)
            return AnyAsksMore(path, method, route, requirement);
        // The very route: one of the same name before a reload demanded something else.
        var key = (path, method, route);
        if (remembered.TryGetValue(key, out var known))
            return known;
        if (Interlocked.Increment(ref rememberedCount) > MostRemembered)
        {
            remembered.Clear();
            Interlocked.Exchange(ref rememberedCount, 0);
        }
        return remembered[key] = AnyAsksMore(path, method, route, requirement);
    }

    private bool AnyAsksMore(string path, string method, RouteConfig route, RouteRequirement requirement)
    {
        IReadOnlyCollection<string>? readings = null;
        foreach (var other in paths)
            if (other.AsksMore(method, route, requirement) && SameUpstream(other.ClusterId, route.ClusterId) && !other.Matches(path) && MayBe(other, readings ??= PathReadings.Of(path)))
                return true;
        return false;
    }

    /// <summary>The same for a path that a transform has made, at the upstream that it goes to.</summary>
    /// <param name="path">As it stood on the wire: where it belongs to the other route as well, the one that it goes to was put before that.</param>
    public bool MayAskMoreAt(string rewritten, string path, string method, RouteConfig route, RouteRequirement requirement)
    {
        IReadOnlyCollection<string>? readings = null;
        foreach (var other in paths)
            if (other.AsksMore(method, route, requirement) && SameUpstream(other.ClusterId, route.ClusterId) && !other.Matches(path) && MayBe(other, readings ??= PathReadings.Of(rewritten)))
                return true;
        return false;
    }

    // More than can be told: it may be any.
    private static bool MayBe(ProtectedPath other, IReadOnlyCollection<string> readings) => readings.Count > PathReadings.Most || readings.Any(other.Matches);

    private bool SameUpstream(string? one, string? other) =>
        one is not null && other is not null && upstreams.TryGetValue(one, out var first) && upstreams.TryGetValue(other, out var second) && first.Intersect(second, StringComparer.OrdinalIgnoreCase).Any();

    private static string Authority(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : address;

    private sealed class ByReference : IEqualityComparer<(string Path, string Method, RouteConfig Route)>
    {
        public bool Equals((string Path, string Method, RouteConfig Route) one, (string Path, string Method, RouteConfig Route) other) =>
            one.Path == other.Path && one.Method == other.Method && ReferenceEquals(one.Route, other.Route);

        public int GetHashCode((string Path, string Method, RouteConfig Route) key) => HashCode.Combine(key.Path, key.Method, RuntimeHelpers.GetHashCode(key.Route));
    }

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
