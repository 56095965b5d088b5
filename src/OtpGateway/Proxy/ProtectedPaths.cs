using Microsoft.AspNetCore.Routing.Template;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>Whether a path belongs to a route that demands something, whatever else that route asks of a request: methods, hosts and headers are not looked at.</summary>
internal sealed class ProtectedPaths
{
    private readonly List<TemplateMatcher> matchers = [];
    private readonly bool all;

    public ProtectedPaths(IEnumerable<RouteConfig> routes, IReadOnlyDictionary<string, RouteRequirement> requirements)
    {
        foreach (var route in routes)
        {
            if (requirements[route.RouteId].Aal == Aal.Aal0)
                continue;
            if (route.Match.Path is { Length: > 0 } path && MatcherOf(path) is { } matcher)
                matchers.Add(matcher);
            else
                all = true;
        }
    }

    /// <summary>Whether an upstream may read a protected path here.</summary>
    /// <param name="path">As it stood on the wire, without the query.</param>
    public bool MayBeReadIn(string path) => all || PathReadings.Of(path).Any(IsProtected);

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

    private bool IsProtected(string reading)
    {
        var path = new PathString(Uri.UnescapeDataString(reading));
        return matchers.Exists(matcher => matcher.TryMatch(path, []));
    }
}
