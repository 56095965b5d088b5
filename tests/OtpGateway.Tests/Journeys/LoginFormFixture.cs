using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>An application that nobody can ask who is calling, in front of which the gateway watches the logins.</summary>
internal static class LoginFormFixture
{
    public const string Authenticator = """
        { "type": "login_form", "only": ["SESSION"],
          "forms": [
            { "path": "/login", "user_field": "user", "success": { "status": [303], "location_not": "/login*" } },
            { "path": "/sign-in", "user_field": "user", "success": { "location": "/account*" } },
            { "path": "/api/sign-in", "user_field": "user.name", "success": { "status": [200] } },
            { "path": "/transfer/sign-in", "user_field": "user", "success": { "location": "/account*" } } ],
          "logout": [ { "path": "/logout" }, { "path": "/account/leave", "method": "POST" } ] }
        """;

    private const string Directory = """{ "anna": { "traits": { "phone": "+491701234567" } }, "bert": { "traits": { "phone": "+491704444444" } } }""";

    public static Task<TestGateway> StartAsync(string store, Action<JsonNode>? change = null) => TestGateway.StartAsync(store, configuration =>
    {
        configuration["gateway"]!["authenticators"] = new JsonArray(JsonNode.Parse(Authenticator));
        configuration["gateway"]!["directory"] = "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Directory));
        change?.Invoke(configuration);
    });

    /// <summary>What the application answers to a login with the right password: another cookie, and on to a page.</summary>
    public static Task SignIn(HttpContext context) => SignIn(context, NewCookie());

    public static Task SignIn(HttpContext context, string cookie, string location = "/account/home", int status = 303)
    {
        context.Response.Headers.SetCookie = $"SESSION={cookie}; Path=/; HttpOnly";
        context.Response.StatusCode = status;
        if (location.Length > 0)
            context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    public static string NewCookie() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether the gateway knows who that is; if not it sends them to the login.</summary>
    public static async Task<bool> IsKnownAsync(this TestBrowser browser)
    {
        var answer = await browser.GoAsync("/account/x", follow: false);
        if (answer.Status == 200)
            return true;
        Assert.Equal((303, "/login"), (answer.Status, answer.Location?.AbsolutePath));
        return false;
    }

    /// <summary>Another browser with the same cookies.</summary>
    public static TestBrowser Copy(this TestGateway gateway, TestBrowser browser)
    {
        var copy = gateway.NewBrowser();
        copy.Jar.Override = browser.Jar.Header(crossSite: false, safe: true);
        return copy;
    }

    /// <summary>A login on its way to the application, with one thing different.</summary>
    public static (HttpMethod Method, string Url, HttpContent? Content, Action<System.Net.Http.Headers.HttpRequestHeaders>? Headers) Request(string kind) => kind switch
    {
        "json" => (HttpMethod.Post, "/api/sign-in", TestBrowser.Text("""{ "user": { "name": "anna" }, "password": "x" }""", "application/json"), null),
        "multipart" => (HttpMethod.Post, "/sign-in", new MultipartFormDataContent { { new StringContent("anna"), "user" }, { new StringContent("x"), "password" } }, null),
        "chunked" => (HttpMethod.Post, "/sign-in", Form("user=anna&password=x"), headers => headers.TransferEncodingChunked = true),
        "long" => (HttpMethod.Post, "/sign-in", Form("user=anna&x=" + new string('x', 65_000)), headers => headers.TransferEncodingChunked = true),
        "too long" => (HttpMethod.Post, "/sign-in", Form("user=anna&x=" + new string('x', 66_000)), null),
        "too long, chunked" => (HttpMethod.Post, "/sign-in", Form("user=anna&x=" + new string('x', 66_000)), headers => headers.TransferEncodingChunked = true),
        "compressed" => (HttpMethod.Post, "/sign-in", Encoded("user=anna"), null),
        "latin1" => (HttpMethod.Post, "/sign-in", TestBrowser.Text("user=anna", "application/x-www-form-urlencoded; charset=iso-8859-1"), null),
        "twice" => (HttpMethod.Post, "/sign-in", Form("user=anna&user=bert"), null),
        "in the query too" => (HttpMethod.Post, "/sign-in?user=bert", Form("user=anna"), null),
        "in the query alone" => (HttpMethod.Post, "/sign-in?user=anna", Form("password=x"), null),
        "blank" => (HttpMethod.Post, "/sign-in", Form("user=anna+"), null),
        "basic" => (HttpMethod.Post, "/sign-in", Form("user=anna"), headers => headers.TryAddWithoutValidation("Authorization", "Basic YmVydDp4")),
        "get" => (HttpMethod.Get, "/sign-in?user=anna&password=x", null, null),
        "put" => (HttpMethod.Put, "/sign-in", Form("user=anna"), null),
        "case" => (HttpMethod.Post, "/Sign-in", Form("user=anna"), null),
        "slash" => (HttpMethod.Post, "/sign-in/", Form("user=anna"), null),
        "elsewhere" => (HttpMethod.Post, "/other/sign-in", Form("user=anna"), null),
        _ => (HttpMethod.Post, "/sign-in", Form("user=anna&password=x"), null),
    };

    /// <summary>An answer to a login, with one thing different.</summary>
    public static async Task AnswerAsync(HttpContext context, string kind)
    {
        switch (kind)
        {
            case "json":
                await SignIn(context, NewCookie(), "", 200);
                break;
            case "a page":
                await SignIn(context, NewCookie(), "", 200);
                await context.Response.WriteAsync("Wrong password");
                break;
            case "back to the form":
                await SignIn(context, NewCookie(), "/sign-in?error");
                break;
            case "location twice":
                await SignIn(context);
                context.Response.Headers.Append("Location", "/sign-in?error");
                break;
            case "500":
                await SignIn(context, NewCookie(), "/account/home", 500);
                break;
            case "no cookie":
                await SignIn(context);
                context.Response.Headers.Remove("Set-Cookie");
                break;
            case "no value":
                await SignIn(context, "");
                break;
            case "taken away":
                await SignIn(context);
                context.Response.Headers.Append("Set-Cookie", "SESSION=x; Path=/; HttpOnly; Max-Age=0");
                break;
            case "two places":
                await SignIn(context);
                context.Response.Headers.Append("Set-Cookie", "SESSION=other; Path=/app");
                break;
            case "another name":
                await SignIn(context);
                context.Response.Headers.SetCookie = "session=new; Path=/";
                break;
            default:
                await SignIn(context);
                break;
        }
    }

    public static FormUrlEncodedContent User(string name) => new([new("user", name), new("password", "x")]);

    private static HttpContent Form(string text) => TestBrowser.Text(text, "application/x-www-form-urlencoded");

    private static HttpContent Encoded(string text)
    {
        var content = Form(text);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

}
