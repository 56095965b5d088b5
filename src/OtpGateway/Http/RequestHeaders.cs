using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Http;

/// <summary>The headers of the request that triggers a message, as snippets see them in <c>ctx.request_headers</c>.</summary>
internal static class RequestHeaders
{
    /// <summary>What is handed on unless <c>clients.web_hook.header_allowlist</c> says otherwise.</summary>
    public static readonly IReadOnlyList<string> DefaultAllowlist =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Content-Length", "Content-Type", "Origin", "Priority", "Referer",
        "Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User",
        "True-Client-Ip", "User-Agent", "X-Forwarded-Host", "Ory-Base-Url-Rewrite", "Ory-Base-Url-Rewrite-Token", "X-Ory-Original-Host",
        "Ory-No-Custom-Domain-Redirect", "Cf-Ipcountry",
    ];

    /// <summary>The listed headers that are there: canonical names, every value in a list, several of the same name apart.</summary>
    public static JsonObject Collect(IHeaderDictionary headers, IReadOnlyList<string> allowlist)
    {
        var collected = new JsonObject();
        foreach (var listed in allowlist)
        {
            var name = Canonical(listed);
            if (IsCredential(name) || collected.ContainsKey(name) || !headers.TryGetValue(listed, out var values) || values.Count == 0)
                continue;
            collected[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value ?? ""))]);
        }
        return collected;
    }

    /// <summary>Headers that let somebody else act for the caller: never handed on, even when they are listed.</summary>
    public static bool IsCredential(string name) =>
        name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase);

    /// <summary>The way Go writes a header's name: <c>sec-ch-ua</c> is <c>Sec-Ch-Ua</c>.</summary>
    public static string Canonical(string name) =>
        string.Join('-', name.Split('-').Select(part => part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));
}
