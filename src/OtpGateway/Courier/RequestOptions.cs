using System.Net.Http.Headers;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>The request that carries a message to its provider (<c>request_config</c>).</summary>
internal sealed record RequestOptions
{
    // CONNECT and TRACE cannot carry a message.
    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "GET", "DELETE", "HEAD", "OPTIONS"];

    public required Uri Url { get; init; }

    /// <summary>Default: POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Sent as they stand; <c>Content-Type</c> is kept apart.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Default: <c>application/json</c>.</summary>
    public string ContentType { get; init; } = "application/json";

    public BodyEncoding Encoding { get; init; }

    public required Snippet Body { get; init; }

    public RequestAuth? Auth { get; init; }

    /// <summary>Whether the provider may be at a private address.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    /// <summary>Everything configured that no log, error or stored answer may show.</summary>
    public IEnumerable<Secret> Secrets => [.. Headers.Values, .. QueryValues, .. Auth?.Secrets ?? [], .. Body.Secrets];

    // Some providers want their key there.
    private IEnumerable<Secret> QueryValues =>
        Url.Query.TrimStart('?').Split('&').Select(pair => new Secret(Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..])));

    /// <summary>Null when something that is needed is missing or wrong; it is reported then.</summary>
    public static RequestOptions? Read(ConfigNode node, string? defaultBody, ClientOptions clients, ContentReader content)
    {
        var url = ReadUrl(node);
        var method = ReadMethod(node);
        var (headers, contentType) = ReadHeaders(node);
        var encoding = ReadEncoding(node, contentType);
        var body = ReadBody(node, defaultBody, content);
        var auth = RequestAuth.Read(node);
        if (url is null || body is null)
            return null;
        return new RequestOptions
        {
            Url = url,
            Method = method,
            Headers = headers,
            ContentType = contentType,
            Encoding = encoding,
            Body = body,
            Auth = auth,
            AllowPrivateAddresses = clients.AllowsPrivateAddresses(url),
        };
    }

    private static Uri? ReadUrl(ConfigNode node)
    {
        var text = node.RequiredString("url");
        if (text.Length == 0)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            node.Problem("url", "must be an address that begins with https:// or http://");
            return null;
        }
        if (url.UserInfo.Length > 0)
            node.Problem("url", "must not hold a user or password; put them into auth");
        if (url.Fragment.Length > 0)
            node.Warn("url", "the part after # is never sent to the provider");
        return url;
    }

    private static string ReadMethod(ConfigNode node)
    {
        var method = node.String("method", "POST").ToUpperInvariant();
        if (Methods.Contains(method))
            return method;
        node.Problem("method", $"'{method}' is not valid: {Spelling.Hint(method, Methods)}");
        return "POST";
    }

    private static (IReadOnlyDictionary<string, Secret> Headers, string ContentType) ReadHeaders(ConfigNode node)
    {
        var headers = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        var contentType = "application/json";
        var section = node.Section("headers");
        foreach (var (name, value) in node.StringMap("headers"))
        {
            if (!HeaderRules.IsName(name))
                section.Problem(name, "is not the name of a header");
            else if (HeaderRules.IsFraming(name))
                section.Problem(name, "is set by the gateway itself and cannot be configured");
            else if (!HeaderRules.IsValue(value))
                section.Problem(name, "has characters that a header cannot carry");
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                contentType = value;
            else if (!headers.TryAdd(name, new Secret(value)))
                section.Problem(name, "stands here twice, in different spelling");
        }
        return (headers, contentType);
    }

    private static BodyEncoding ReadEncoding(ConfigNode node, string contentType)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out var parsed))
        {
            if ("application/json".Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase))
                return BodyEncoding.Json;
            if ("application/x-www-form-urlencoded".Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase))
                return BodyEncoding.Form;
        }
        node.Section("headers").Problem("Content-Type", "must be application/json or application/x-www-form-urlencoded");
        return BodyEncoding.Json;
    }

    private static Snippet? ReadBody(ConfigNode node, string? defaultBody, ContentReader content)
    {
        if (node.String("body") is not { } uri)
        {
            if (defaultBody is not null)
                return Snippet.Compile(node, "body", defaultBody, []);
            if (!node.Has("body"))
                node.Problem("body", "is missing; a Jsonnet snippet as base64://, file://, http:// or https://");
            return null;
        }
        return content.ReadSnippet(node, "body", uri);
    }
}
