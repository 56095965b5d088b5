using System.Net.Http.Headers;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>Reads a <c>request_config</c>: Kratos's keys, and what it lacks (<c>timeout</c>, <c>success</c>, <c>query</c>, <c>payload</c>, more kinds of <c>auth</c>).</summary>
internal static class RequestReader
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    // CONNECT and TRACE cannot carry a message.
    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "GET", "DELETE", "HEAD", "OPTIONS"];

    // With these the message can be in the URL alone.
    private static readonly string[] MethodsWithoutBody = ["GET", "DELETE", "HEAD"];

    private static readonly string[] MethodsOfPayload = ["POST", "PUT"];

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Null when something that is needed is missing or wrong; it is reported then.</summary>
    public static RequestOptions? Read(ConfigNode node, string? defaultBody, ClientOptions clients, ContentReader content)
    {
        var url = RequestUrl.Read(node);
        var method = ReadMethod(node);
        var (headers, contentType) = ReadHeaders(node);
        var encoding = ReadEncoding(node, contentType);
        var payload = node.Has("payload") ? PayloadTemplate.Read(node, encoding) : null;
        var body = ReadBody(node, method, defaultBody, content);
        var auth = RequestAuth.Read(node, clients);
        var success = SuccessRule.Read(node, content);
        var timeout = ReadTimeout(node);
        if (url is null || (body is null && payload is null && !IsWithoutBody(node, method)))
            return null;
        var options = new RequestOptions
        {
            Url = url,
            Method = method,
            Headers = headers,
            ContentType = contentType,
            Encoding = encoding,
            Body = body,
            Payload = payload,
            Auth = auth,
            Success = success,
            Timeout = timeout,
            Clients = clients,
        };
        TwilioRules.Warn(node, options);
        return options;
    }

    public static TimeSpan ReadTimeout(ConfigNode node) => node.Duration("timeout", DefaultTimeout, ShortestTimeout, LongestTimeout);

    private static string ReadMethod(ConfigNode node)
    {
        var method = node.String("method", "POST").ToUpperInvariant();
        if (!Methods.Contains(method))
        {
            node.Problem("method", $"'{method}' is not valid: {Spelling.Hint(method, Methods)}");
            return "POST";
        }
        if (node.Has("payload") && !MethodsOfPayload.Contains(method))
            node.Problem("method", "must be POST or PUT beside payload");
        return method;
    }

    private static (IReadOnlyDictionary<string, Secret> Headers, string ContentType) ReadHeaders(ConfigNode node)
    {
        var word = node.Choice<string?>("content_type", null, ("JSON", Json), ("FORM", Form));
        var headers = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        var contentType = word ?? Json;
        var inOneString = node.HasString("headers");
        foreach (var (name, value) in inOneString ? SplitHeaders(node) : [.. node.StringMap("headers")])
        {
            var key = inOneString ? "headers" : $"headers.{name}";
            var subject = inOneString ? $"'{name}' " : "";
            if (!HeaderRules.IsName(name))
                node.Problem(key, $"{subject}is not the name of a header");
            else if (HeaderRules.IsFraming(name))
                node.Problem(key, $"{subject}is set by the gateway itself and cannot be configured");
            else if (HeaderRules.IsPerMessage(name))
                node.Problem(key, $"{subject}is set by the gateway, for each message its own: with one value for all, the provider would take all messages for the same one; leave it out");
            else if (!HeaderRules.IsValue(value))
                node.Problem(key, $"{subject}has characters that a header cannot carry");
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                contentType = value;
            else if (!headers.TryAdd(name, new Secret(value)))
                node.Problem(key, $"{subject}stands here twice, in different spelling");
        }
        if (word is not null && EncodingOf(word) != EncodingOf(contentType))
            node.Problem("content_type", "says something else than the header Content-Type; one of the two is enough");
        return (headers, contentType);
    }

    // As WSO2 Identity Server writes them: "A: b, C: d".
    private static List<KeyValuePair<string, string>> SplitHeaders(ConfigNode node)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var part in node.String("headers", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (part.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                headers.Add(KeyValuePair.Create(part[..colon].TrimEnd(), part[(colon + 1)..].TrimStart()));
            else
                // Not the part itself: it may be the rest of a secret.
                node.Problem("headers", "has a part between commas that is not 'Name: value'; a value with a comma needs the other form, { \"Name\": \"value\" }");
        return headers;
    }

    private static BodyEncoding ReadEncoding(ConfigNode node, string contentType)
    {
        if (EncodingOf(contentType) is { } encoding)
            return encoding;
        node.Problem(node.HasString("headers") ? "headers" : "headers.Content-Type", $"must be {Json} or {Form}");
        return BodyEncoding.Json;
    }

    private static BodyEncoding? EncodingOf(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            return null;
        if (Json.Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase))
            return BodyEncoding.Json;
        return Form.Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase) ? BodyEncoding.Form : null;
    }

    private static Snippet? ReadBody(ConfigNode node, string method, string? defaultBody, ContentReader content)
    {
        if (node.Has("payload"))
        {
            if (node.Has("body"))
                node.Problem("payload", "stands beside body; give one of the two");
            return null;
        }
        if (node.String("body") is { } uri)
            return content.ReadSnippet(node, "body", uri);
        if (defaultBody is not null)
            return Snippet.Compile(node, "body", defaultBody, []);
        if (!node.Has("body") && !IsWithoutBody(node, method))
            node.Problem("body", $"is missing; a Jsonnet snippet as base64://, file://, http:// or https:// (only {string.Join(", ", MethodsWithoutBody)} do without)");
        return null;
    }

    private static bool IsWithoutBody(ConfigNode node, string method) => !node.Has("body") && !node.Has("payload") && MethodsWithoutBody.Contains(method);
}
