using System.Text;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>The configuration that the journeys are told with: one application, a route for each kind of demand.</summary>
internal static class TestConfiguration
{
    private const string Mapper = "function(ctx) { id: ctx.body.id, traits: ctx.body.traits }";
    private const string Snippet = "function(ctx) { to: ctx.recipient, text: ctx.body }";

    public static JsonObject Build(int port, string dsn, Uri upstream, Uri webhook) => new()
    {
        ["ReverseProxy"] = new JsonObject
        {
            ["Routes"] = new JsonObject
            {
                ["transfer"] = Route("/transfer/{**rest}", ("aal", "aal2")),
                ["short"] = Route("/short/{**rest}", ("aal", "aal2"), ("max_age", "15m")),
                ["once"] = Route("/once/{**rest}", ("aal", "aal2"), ("max_age", "0s")),
                ["phone"] = Route("/by-phone/{**rest}", ("aal", "aal2"), ("via", "phone")),
                ["mail"] = Route("/by-mail/{**rest}", ("aal", "aal2"), ("via", "email")),
                ["fax"] = Route("/by-fax/{**rest}", ("aal", "aal2"), ("via", "fax")),
                ["unheld"] = Route("/unheld/{**rest}", ("aal", "aal2"), ("hold", "false")),
                ["account"] = Route("/account/{**rest}", ("aal", "aal1")),
                ["all"] = Route("/{**path}", ("aal", "aal0")),
            },
            ["Clusters"] = new JsonObject
            {
                ["app"] = new JsonObject { ["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = upstream.AbsoluteUri } } },
            },
        },
        ["gateway"] = new JsonObject
        {
            ["login_url"] = "/login?next={return_to}",
            ["authenticators"] = new JsonArray(new JsonObject
            {
                ["type"] = "cookie_session",
                ["check_session_url"] = new Uri(upstream, "/api/me").AbsoluteUri,
                ["only"] = new JsonArray(TestUpstream.Cookie),
                ["cache_ttl"] = "10s",
                ["mapper_url"] = Inline(Mapper),
            }),
            ["upstream"] = new JsonObject { ["identity_headers"] = new JsonObject { ["X-Auth-User"] = "id", ["X-Auth-Aal"] = "aal", ["X-Phone"] = "traits.phone" } },
            ["limits"] = new JsonObject(),
            ["hold"] = new JsonObject(),
        },
        ["dsn"] = dsn,
        ["secrets"] = new JsonObject { ["default"] = new JsonArray("a secret of the journeys, more than 32 bytes") },
        ["serve"] = new JsonObject { ["public"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = port, ["base_url"] = $"http://127.0.0.1:{port}" }, ["admin"] = new JsonObject { ["port"] = 0 } },
        ["selfservice"] = new JsonObject
        {
            ["methods"] = new JsonObject { ["code"] = new JsonObject { ["mfa_enabled"] = true, ["config"] = new JsonObject { ["lifespan"] = "10m", ["max_submissions"] = 5 } } },
        },
        ["identity"] = new JsonObject
        {
            ["default_schema_id"] = "default",
            ["schemas"] = new JsonArray(new JsonObject { ["id"] = "default", ["url"] = Inline(Schema().ToJsonString()) }),
        },
        ["courier"] = new JsonObject
        {
            ["channels"] = new JsonArray(Channel("sms", new Uri(webhook, "/sms")), Channel("email", new Uri(webhook, "/email"))),
        },
        ["log"] = new JsonObject { ["level"] = "error" },
    };

    private static JsonObject Route(string path, params (string Key, string Value)[] metadata)
    {
        var told = new JsonObject();
        foreach (var (key, value) in metadata)
            told[key] = value;
        return new JsonObject { ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = path }, ["Metadata"] = told };
    }

    private static JsonObject Channel(string id, Uri url) => new()
    {
        ["id"] = id,
        ["type"] = "http",
        ["request_config"] = new JsonObject { ["url"] = url.AbsoluteUri, ["method"] = "POST", ["body"] = Inline(Snippet) },
    };

    private static JsonObject Schema() => new()
    {
        ["$id"] = "https://journeys.example/identity.schema.json",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["traits"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["phone"] = Trait("sms"), ["email"] = Trait("email") } },
        },
    };

    private static JsonObject Trait(string via) => new()
    {
        ["type"] = "string",
        ["ory.sh/kratos"] = new JsonObject { ["credentials"] = new JsonObject { ["code"] = new JsonObject { ["identifier"] = true, ["via"] = via } } },
    };

    private static string Inline(string text) => "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
