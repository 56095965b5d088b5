using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>The path of a route that demands something.</summary>
internal sealed class ProtectedPath(TemplateMatcher matcher, RouteRequirement requirement, RouteConfig route)
{
    public string? ClusterId => route.ClusterId;

    /// <param name="reading">With its escapes, without the query.</param>
    public bool Matches(string reading) => matcher.TryMatch(new PathString(Uri.UnescapeDataString(reading)), []);

    /// <summary>Whether a request that goes to another route would have been asked for something else here.</summary>
    public bool AsksMore(string method, RouteConfig other, RouteRequirement given) =>
        requirement.Aal >= given.Aal && route.RouteId != other.RouteId && IsFor(method) && !Demands(requirement).Equals(Demands(given));

    private bool IsFor(string method) => route.Match.Methods is not { Count: > 0 } methods
        || methods.Contains(HttpMethods.IsHead(method) ? HttpMethods.Get : method, StringComparer.OrdinalIgnoreCase) || methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    private static (Sessions.Aal, TimeSpan?, string, bool, string?) Demands(RouteRequirement requirement) =>
        (requirement.Aal, requirement.MaxAge, requirement.Via, requirement.BackupCodes, requirement.Message?.Source);
}
