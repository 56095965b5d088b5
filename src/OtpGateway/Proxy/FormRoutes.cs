using OtpGateway.Configuration;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>
/// <c>challenge: form</c>: whoever opens the page of a form shows the second factor that sending it will demand, so that
/// nobody is interrupted with a form that is filled in.
/// </summary>
internal static class FormRoutes
{
    /// <summary>What a POST to the path of this page demands; null, and reported, where that is nothing to show beforehand.</summary>
    public static RouteRequirement? Find(IReadOnlyList<RouteConfig> routes, IReadOnlyDictionary<string, RouteRequirement> requirements, string id, ConfigNode entry)
    {
        var metadata = entry.Section("Metadata");
        if (requirements[id].Aal == Aal.Aal2)
        {
            metadata.Problem("challenge", "contradicts aal: the page demands aal2 of its own");
            return null;
        }
        var page = routes.First(route => route.RouteId.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (page.Match.Methods is not { Count: > 0 } methods || !methods.All(method => method.Equals("GET", StringComparison.OrdinalIgnoreCase) || method.Equals("HEAD", StringComparison.OrdinalIgnoreCase)))
        {
            metadata.Problem("challenge", "is for the page of a form: the route needs Match.Methods of GET and HEAD alone");
            return null;
        }
        var sent = RouteMatchKey.Of(AsPost(page));
        if (routes.FirstOrDefault(route => TakesPost(route) && RouteMatchKey.Of(AsPost(route)) == sent) is not { } form)
        {
            metadata.Problem("challenge", "has no form: there is no other route for a POST to the same path");
            return null;
        }
        var requirement = requirements[form.RouteId];
        if (requirement.Aal != Aal.Aal2)
            metadata.Problem("challenge", $"asks for nothing: route '{form.RouteId}', which a POST to the same path takes, does not demand aal2");
        else if (requirement.Once)
            metadata.Problem("challenge", $"cannot show beforehand what route '{form.RouteId}' demands: it asks for every operation anew");
        else
            return requirement;
        return null;
    }

    private static bool TakesPost(RouteConfig route) =>
        route.Match.Methods is not { Count: > 0 } methods || methods.Contains("POST", StringComparer.OrdinalIgnoreCase);

    // But for its method and its order.
    private static RouteConfig AsPost(RouteConfig route) => route with { Order = 0, Match = route.Match with { Methods = ["POST"] } };
}
