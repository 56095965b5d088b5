using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>However the application fails to say who is calling, and whatever a mapper makes of it: nobody is let through.</summary>
public class FirstFactorFaultTests
{
    private static readonly Dictionary<string, Func<HttpContext, Task>> Answers = new(StringComparer.Ordinal)
    {
        ["an error"] = context => Say(context, 500, "{}"),
        ["a refusal"] = context => Say(context, 401, """{"id":"anna","traits":{"phone":"+491701234567"}}"""),
        ["a redirect"] = context => Say(context, 302, """{"id":"anna","traits":{}}"""),
        ["too many requests"] = context => Say(context, 429, "{}"),
        ["nothing"] = context => Say(context, 200, ""),
        ["no content"] = context => Say(context, 204, ""),
        ["no JSON"] = context => Say(context, 200, "<html>Sign in</html>"),
        ["half of it"] = context => Say(context, 200, """{"id":"anna","tra"""),
        ["a list"] = context => Say(context, 200, """["anna"]"""),
        ["an id that is a number"] = context => Say(context, 200, """{"id":7,"traits":{}}"""),
        ["an id that is empty"] = context => Say(context, 200, """{"id":"","traits":{}}"""),
        ["no id"] = context => Say(context, 200, """{"traits":{}}"""),
        ["traits that are a list"] = context => Say(context, 200, """{"id":"anna","traits":[]}"""),
        ["too much"] = context => Say(context, 200, "{\"id\":\"anna\",\"traits\":{\"a\":\"" + new string('a', 300 << 10) + "\"}}"),
        ["a body that breaks off"] = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"id\":\"anna\"");
            context.Abort();
        },
        ["no answer at all"] = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        },
    };

    private static readonly string[] Mappers =
    [
        "function(ctx) error 'no'", "function(ctx) ctx.body.nothing.here", "function(ctx) {}", "function(ctx) 'anna'", "function(ctx) { id: 7, traits: {} }",
        "function(ctx) { id: ctx.body.id, traits: 'none' }", "local f(n) = f(n + 1); function(ctx) f(0)", "function(ctx) { id: ctx.body.id, traits: std.makeArray(100000000, function(i) i) }",
    ];

    [Fact]
    public async Task T42_FirstFactor_FailsInAnyWay_NobodyIsLetThrough()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        foreach (var (name, answer) in Answers)
        {
            gateway.Upstream.Tell = answer;
            gateway.Clock.Advance(TimeSpan.FromSeconds(11));
            await NobodyAsync(gateway, raised, name);
        }
        gateway.Upstream.Tell = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        var waiting = raised.GoAsync("/transfer/hanging", follow: false);
        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return waiting.IsCompleted;
        });
        Assert.Equal(503, (await waiting).Status);
        gateway.Upstream.Tell = null;
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("Carried out: GET /transfer/again", (await raised.GoAsync("/transfer/again")).Body);
    }

    [Fact]
    public async Task T42_Mapper_FailsInAnyWay_NobodyIsLetThrough()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        foreach (var mapper in Mappers)
        {
            await gateway.ReloadAsync(configuration => configuration["gateway"]!["authenticators"]![0]!["mapper_url"] = "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(mapper)));
            gateway.Clock.Advance(TimeSpan.FromSeconds(11));
            await NobodyAsync(gateway, raised, mapper);
        }
    }

    private static async Task NobodyAsync(TestGateway gateway, TestBrowser raised, string name)
    {
        var before = gateway.Upstream.Requests.Count;
        var answers = new List<BrowserAnswer>
        {
            await raised.GoAsync("/transfer/x", follow: false),
            await raised.PostAsync("/transfer/x", [new("a", "b")], follow: false),
            await raised.FetchAsync(HttpMethod.Delete, "/transfer/x"),
            await raised.GoAsync("/account/x", follow: false),
        };

        Assert.True(gateway.Upstream.Requests.Count == before, name);
        // Nobody, who is sent to sign in or told so, or it cannot be told who.
        Assert.All(answers, answer => Assert.True(answer.Status is 503 or 401 or 403 || answer is { Status: 303, Location.AbsolutePath: "/login" }, $"{name}: {answer}"));
    }

    private static Task Say(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status == 302)
            context.Response.Headers.Location = "/api/me?again";
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
    }
}
