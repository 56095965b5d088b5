using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>Somebody who works with flows as JSON: a script in a signed-in browser, or an API client with the application's token.</summary>
internal sealed class FlowClient
{
    private const string Begin = "/.otp/self-service/login/";

    private readonly TestBrowser browser;
    private readonly string? bearer;

    private FlowClient(TestBrowser browser, string? bearer)
    {
        this.browser = browser;
        this.bearer = bearer;
    }

    /// <summary>The browser whose script it is; an API client's has no cookies.</summary>
    public TestBrowser Browser => browser;

    /// <summary>An API client's session, once there is one.</summary>
    public string? Token { get; set; }

    /// <summary>Headers beside those that every request has.</summary>
    public Action<HttpRequestHeaders>? More { get; set; }

    public static async Task<FlowClient> InBrowserAsync(TestGateway gateway, string user) => new(await gateway.NewBrowserAsync(user), null);

    public static FlowClient ByToken(TestGateway gateway, string user) => new(gateway.NewBrowser(), TestUpstream.BearerOf(user));

    /// <summary>Nobody at all.</summary>
    public static FlowClient Nobody(TestGateway gateway, bool api) => new(gateway.NewBrowser(), api ? "" : null);

    /// <summary>Begins a flow of the caller's kind.</summary>
    public Task<BrowserAnswer> BeginAsync(string query = "?aal=aal2") => GetAsync(Begin + (bearer is null ? "browser" : "api") + query);

    public Task<BrowserAnswer> ReadAsync(string id) => GetAsync(Begin + "flows?id=" + id);

    public Task<BrowserAnswer> GetAsync(string url) => AskAsync(HttpMethod.Get, url);

    public Task<BrowserAnswer> AskAsync(HttpMethod method, string url, HttpContent? content = null) => browser.FetchAsync(method, url, content, headers =>
    {
        if (bearer is { Length: > 0 })
            headers.TryAddWithoutValidation("Authorization", bearer);
        if (Token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", Token);
        More?.Invoke(headers);
    });

    /// <summary>Posts to the flow, with its CSRF token where it has one.</summary>
    public Task<BrowserAnswer> PostAsync(JsonNode flow, params (string Name, string Value)[] fields)
    {
        var body = new JsonObject();
        foreach (var (name, value) in fields)
            body[name] = value;
        if (!body.ContainsKey("csrf_token") && Values(flow, "csrf_token") is [var token])
            body["csrf_token"] = token;
        return AskAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, JsonContent.Create<JsonNode>(body));
    }

    /// <summary>Begins a flow and has a code sent to one of its addresses.</summary>
    public async Task<JsonNode> BeginAndSendAsync(string query = "?aal=aal2", int place = 0)
    {
        var flow = (await BeginAsync(query)).Json;
        var sent = await PostAsync(flow, ("method", "code"), ("address", Values(flow, "address")[place]));
        Assert.True((string?)sent.Json["state"] == "sent_email", sent.ToString());
        return flow;
    }

    /// <summary>The values of all nodes of this name.</summary>
    public static IReadOnlyList<string> Values(JsonNode flow, string name) =>
        [.. flow["ui"]!["nodes"]!.AsArray().Where(node => (string?)node!["attributes"]!["name"] == name).Select(node => (string)node!["attributes"]!["value"]!)];
}
