using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>What a route matches, as text: two routes with the same text would be ambiguous for every request.</summary>
internal static class RouteMatchKey
{
    /// <summary>Null where the path is no pattern (which has been reported).</summary>
    public static string? Of(RouteConfig route)
    {
        var match = route.Match;
        if (Path(match.Path) is not { } path)
            return null;
        var key = new StringBuilder(path);
        key.Append("\norder ").Append(route.Order ?? 0);
        Set(key, "hosts", match.Hosts, StringComparer.OrdinalIgnoreCase);
        Set(key, "methods", match.Methods, StringComparer.OrdinalIgnoreCase);
        foreach (var header in (match.Headers ?? []).OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
            Set(key, $"header {header.Name.ToUpperInvariant()} {header.Mode}", header.Values, Comparer(header.IsCaseSensitive));
        foreach (var parameter in (match.QueryParameters ?? []).OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase))
            Set(key, $"query {parameter.Name.ToUpperInvariant()} {parameter.Mode}", parameter.Values, Comparer(parameter.IsCaseSensitive));
        return key.ToString();
    }

    private static StringComparer Comparer(bool caseSensitive) => caseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private static void Set(StringBuilder key, string name, IReadOnlyList<string>? values, StringComparer comparer)
    {
        if (values is not { Count: > 0 } && !name.Contains(' ', StringComparison.Ordinal))
            return;
        key.Append('\n').Append(name);
        foreach (var value in (values ?? []).Distinct(comparer).Order(comparer))
            key.Append('\t').Append(ReferenceEquals(comparer, StringComparer.Ordinal) ? value : value.ToUpperInvariant());
    }

    // Names of parameters do not tell routes apart, what they accept does.
    private static string? Path(string? path)
    {
        RoutePattern pattern;
        try
        {
            pattern = RoutePatternFactory.Parse(string.IsNullOrEmpty(path) ? "/{**any}" : path);
        }
        catch (RoutePatternException)
        {
            return null;
        }
        var key = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            key.Append('/');
            foreach (var part in segment.Parts)
                key.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => Parameter(parameter),
                    _ => "",
                });
        }
        return key.ToString();
    }

    private static string Parameter(RoutePatternParameterPart parameter)
    {
        var kind = parameter.IsCatchAll ? "*" : parameter.IsOptional || parameter.Default is not null ? "?" : "";
        return $"{{{kind}{string.Concat(parameter.ParameterPolicies.Select(policy => $":{policy.Content}"))}}}";
    }
}
