using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Hostile;

/// <summary>The routes that the corpora are aimed at.</summary>
internal static class HostileGateway
{
    /// <param name="configuration">That of the journeys, before upstreams are added.</param>
    /// <param name="paths">What the catch-all is given leave for.</param>
    public static void AddRoutes(JsonNode configuration, string paths)
    {
        var routes = configuration["ReverseProxy"]!["Routes"]!.AsObject();
        routes["admin"] = Route("/admin/{**rest}", ("aal", "aal2"));
        routes["strip"] = Route("/strip/{**rest}", ("aal", "aal0"));
        routes["strip"]!["Transforms"] = new JsonArray(new JsonObject { ["PathRemovePrefix"] = "/strip" });
        routes["relaxed"] = Route("/relaxed/{**rest}", ("aal", "aal0"), ("paths", "allow-semicolon, allow-double-slash, allow-encoded-slash"));
        routes["relaxed-semicolon"] = Route("/relaxed;v=1/{**rest}", ("aal", "aal0"), ("paths", "allow-semicolon"));
        if (paths.Length > 0)
            routes["all"]!["Metadata"]!["paths"] = paths;
    }

    private static JsonObject Route(string path, params (string Key, string Value)[] metadata)
    {
        var told = new JsonObject();
        foreach (var (key, value) in metadata)
            told[key] = value;
        return new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = path }, ["Metadata"] = told };
    }
}
