using OtpGateway.Configuration;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>
/// Reads YARP's own section strictly. YARP's binder skips what it does not know, so that a misspelt
/// <c>AuthorizationPolicy</c> would make a route public.
/// </summary>
internal static class ProxyConfigReader
{
    public static ProxyOptions Read(ConfigNode node, Aal? defaultAal)
    {
        var clusters = node.Entries("Clusters").Select(entry => ClusterReader.Read(entry.Name, entry.Node)).ToList();
        var names = clusters.Select(cluster => cluster.ClusterId).ToList();
        var routes = new List<RouteConfig>();
        var requirements = new Dictionary<string, RouteRequirement>(StringComparer.OrdinalIgnoreCase);
        var firstWithMatch = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = node.Entries("Routes");
        foreach (var (id, entry) in entries)
        {
            var requirement = RouteRequirement.Read(entry, defaultAal);
            var route = RouteReader.Read(id, entry);
            if (!requirements.TryAdd(id, requirement))
                node.Problem($"Routes.{id}", "is the name of another route, in another case");
            if (!string.IsNullOrEmpty(route.ClusterId) && !names.Contains(route.ClusterId, StringComparer.OrdinalIgnoreCase))
                entry.Problem("ClusterId", $"there is no cluster '{route.ClusterId}', {Spelling.Hint(route.ClusterId, names)}");
            if (RouteMatchKey.Of(route) is { } key && !firstWithMatch.TryAdd(key, id))
                entry.Problem("Match", $"is the same as that of route '{firstWithMatch[key]}', in the same order: neither would be reached");
            if (requirement.Aal != Aal.Aal0 && route.Match.Methods is { } methods && Has(methods, "GET") && !Has(methods, "HEAD"))
                entry.Warn("Match.Methods", "has GET and not HEAD, which applications answer alike: HEAD goes to whichever other route matches it");
            routes.Add(route);
        }
        foreach (var (id, entry) in entries)
            if (requirements.TryGetValue(id, out var page) && page.ChallengeForm && FormRoutes.Find(routes, requirements, id, entry) is { } form)
                requirements[id] = page.ForItsForm(form);
        for (var i = 0; i < routes.Count; i++)
            routes[i] = routes[i] with { Metadata = requirements[routes[i].RouteId].ToMetadata() };
        // An empty table would answer 404 to everything: never what a reload was meant to do.
        if (routes.Count == 0)
            node.Problem("Routes", "there is no route");
        return new ProxyOptions { Routes = routes, Clusters = clusters, Requirements = requirements, Protected = new ProtectedPaths(routes, requirements, clusters) };
    }

    private static bool Has(IReadOnlyList<string> methods, string method) => methods.Contains(method, StringComparer.OrdinalIgnoreCase);
}
