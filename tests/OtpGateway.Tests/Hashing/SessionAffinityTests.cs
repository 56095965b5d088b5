using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Tests.Hashing;

/// <summary>
/// YARP loads the hash only when a cluster with HashCookie affinity answers; an assembly that the loader refuses is a
/// 502 there and nowhere else. So this goes over real sockets, through stock YARP.
/// </summary>
public class SessionAffinityTests
{
    [Fact]
    public async Task HashCookie_TwoDestinations_CallerStaysWhereItsCookieSays()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var one = await StartDestinationAsync("one");
        await using var two = await StartDestinationAsync("two");
        await using var proxy = await StartProxyAsync(Address(one), Address(two));

        var callers = new List<(string Destination, string Cookie)>();
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(Address(proxy)) };
        for (var caller = 0; caller < 8; caller++)
        {
            using var first = await client.GetAsync("/", cancellationToken);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie")).Split(';')[0];
            callers.Add((await first.Content.ReadAsStringAsync(cancellationToken), cookie));
        }
        // Round robin: without the cookie both are reached, so that staying proves something.
        Assert.Equal(["one", "two"], callers.Select(caller => caller.Destination).Distinct().Order());

        foreach (var (destination, cookie) in callers.Concat(callers))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", cookie } } };
            using var response = await client.SendAsync(request, cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(destination, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        // The value that the package of the same name gives for this destination's id.
        Assert.Contains(callers, caller => caller is { Destination: "two", Cookie: "affinity=eb4f7569e28edc50" });
    }

    private static async Task<WebApplication> StartDestinationAsync(string name)
    {
        var app = NewApplication().Build();
        app.MapGet("/{**path}", () => Results.Text(name));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<WebApplication> StartProxyAsync(string one, string two)
    {
        var builder = NewApplication();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "pair", Match = new RouteMatch { Path = "/{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "pair",
                    LoadBalancingPolicy = "RoundRobin",
                    SessionAffinity = new SessionAffinityConfig { Enabled = true, Policy = "HashCookie", AffinityKeyName = "affinity" },
                    Destinations = new Dictionary<string, DestinationConfig>
                    {
                        ["d1"] = new() { Address = one },
                        ["d2"] = new() { Address = two },
                    },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static WebApplicationBuilder NewApplication()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
