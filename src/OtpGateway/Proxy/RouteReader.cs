using Microsoft.AspNetCore.Routing.Patterns;
using OtpGateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>Reads one of YARP's routes, all but what it demands.</summary>
internal static class RouteReader
{
    public static RouteConfig Read(string id, ConfigNode node)
    {
        // "Disable" is what the gateway does anyway: none of these policies has its middleware in the pipeline.
        RefusePolicy(node, "CorsPolicy", "RateLimiterPolicy", "OutputCachePolicy", "TimeoutPolicy");
        if (node.Has("Timeout"))
            node.Problem("Timeout", "is not supported; HttpRequest.ActivityTimeout of the cluster ends a request that stands still");
        return new RouteConfig
        {
            RouteId = id,
            ClusterId = node.RequiredString("ClusterId"),
            Order = node.OptionalInt("Order", int.MinValue, int.MaxValue),
            MaxRequestBodySize = node.OptionalLong("MaxRequestBodySize", -1, long.MaxValue),
            Match = ReadMatch(node),
            Transforms = node.Has("Transforms") ? ReadTransforms(node) : null,
        };
    }

    private static void RefusePolicy(ConfigNode node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (node.String(key) is { } policy && !policy.Equals("Disable", StringComparison.OrdinalIgnoreCase))
                node.Problem(key, $"there is no such policy, '{policy}'; valid here: Disable");
    }

    private static RouteMatch ReadMatch(ConfigNode node)
    {
        var match = node.Section("Match");
        var result = new RouteMatch
        {
            Path = ReadPath(match),
            Hosts = List(match, "Hosts"),
            Methods = List(match, "Methods"),
            Headers = match.Has("Headers") ? [.. match.Items("Headers").Select(ReadHeader)] : null,
            QueryParameters = match.Has("QueryParameters") ? [.. match.Items("QueryParameters").Select(ReadQueryParameter)] : null,
        };
        foreach (var (index, method) in (result.Methods ?? []).Index())
            if (!HttpToken.IsToken(method))
                match.Problem($"Methods[{index}]", $"'{method}' is not an HTTP method");
        if (result.Path is null && result.Hosts is not { Count: > 0 })
            node.Problem("Match", "needs a Path or Hosts");
        return result;
    }

    private static string? ReadPath(ConfigNode match)
    {
        var path = match.String("Path");
        if (string.IsNullOrEmpty(path))
            return null;
        try
        {
            RoutePatternFactory.Parse(path);
        }
        catch (RoutePatternException exception)
        {
            match.Problem("Path", $"is not a route pattern: {exception.Message}");
        }
        return path;
    }

    private static RouteHeader ReadHeader(ConfigNode node) => new()
    {
        Name = node.RequiredString("Name"),
        Values = List(node, "Values"),
        Mode = node.Choice<HeaderMatchMode>("Mode") ?? HeaderMatchMode.ExactHeader,
        IsCaseSensitive = node.Bool("IsCaseSensitive", false),
    };

    private static RouteQueryParameter ReadQueryParameter(ConfigNode node) => new()
    {
        Name = node.RequiredString("Name"),
        Values = List(node, "Values"),
        Mode = node.Choice<QueryParameterMatchMode>("Mode") ?? QueryParameterMatchMode.Exact,
        IsCaseSensitive = node.Bool("IsCaseSensitive", false),
    };

    // Which keys a transform has is checked by YARP itself, for all of them together.
    private static List<IReadOnlyDictionary<string, string>> ReadTransforms(ConfigNode node) =>
        [.. node.Items("Transforms").Select(IReadOnlyDictionary<string, string> (item) => item.Strings())];

    private static IReadOnlyList<string>? List(ConfigNode node, string key) => node.Has(key) ? node.Strings(key) : null;
}
