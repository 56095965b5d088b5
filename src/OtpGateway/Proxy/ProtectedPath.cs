using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>The path of a route that demands something.</summary>
internal sealed class ProtectedPath(TemplateMatcher matcher, RouteRequirement requirement, RouteConfig route)
{
    public string? ClusterId => route.ClusterId;

    /// <param name="reading">With its escapes, without the query.</param>
    public bool Matches(string reading) => matcher.TryMatch(new PathString(Uri.UnescapeDataString(reading)), []);

    /// <summary>Whether a request that goes to another route would have been asked for something here that it is not asked for there.</summary>
    public bool AsksMore(string method, RouteConfig other, RouteRequirement given) =>
        route.RouteId != other.RouteId && IsFor(method) && (requirement.Aal > given.Aal || (requirement.Aal == given.Aal && AsksMore(given)));

    private bool IsFor(string method) => route.Match.Methods is not { Count: > 0 } methods
        || methods.Contains(HttpMethods.IsHead(method) ? HttpMethods.Get : method, StringComparer.OrdinalIgnoreCase) || methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    private bool AsksMore(RouteRequirement given) =>
        (requirement.MaxAge is { } maxAge && !(given.MaxAge <= maxAge))
        || (requirement.Via.Length > 0 && requirement.Via != given.Via)
        || (given.BackupCodes && !requirement.BackupCodes)
        || (requirement.Message is { } message && message.Source != given.Message?.Source);
}
