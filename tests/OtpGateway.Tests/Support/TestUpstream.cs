using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OtpGateway.Tests.Support;

/// <summary>
/// The application behind the gateway: a form login with a session cookie, a check of that cookie, and everything else
/// recorded and answered as a test wants it.
/// </summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    public const string Cookie = "SESSION";

    private readonly ConcurrentDictionary<string, string> logins = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<UpstreamRequest> requests = new();
    private readonly int port;
    private WebApplication? app;
    private int checks;

    private TestUpstream(int port) => this.port = port;

    public Uri Url => new($"http://127.0.0.1:{port}/");

    /// <summary>Who can sign in, with what the application knows of them.</summary>
    public ConcurrentDictionary<string, JsonObject> Users { get; } = new(StringComparer.Ordinal)
    {
        ["anna"] = new JsonObject { ["phone"] = "+491701234567" },
        ["bert"] = new JsonObject { ["email"] = "bert.marker@mail.example" },
        ["carla"] = new JsonObject { ["phone"] = "+491702345678", ["email"] = "carla.marker@mail.example" },
        ["dora"] = new JsonObject(),
        ["emil"] = new JsonObject { ["phone"] = "+491703456789" },
    };

    /// <summary>All requests but sign-in, sign-out and the check.</summary>
    public IReadOnlyList<UpstreamRequest> Requests => [.. requests];

    /// <summary>How often the gateway has asked who is calling.</summary>
    public int Checks => Volatile.Read(ref checks);

    public CheckMode Check { get; set; }

    /// <summary>The answer to the question who is calling, instead of <see cref="Check"/>.</summary>
    public Func<HttpContext, Task>? Tell { get; set; }

    /// <summary>The answer to a recorded request. Default: 200 with method and target.</summary>
    public Func<HttpContext, UpstreamRequest, Task>? Answer { get; set; }

    /// <summary>Answers what stays open: <c>…/ws</c> and <c>…/stream</c>. Default: nothing does.</summary>
    public LiveUpstream? Live { get; set; }

    /// <summary>Every value that the session cookie has had.</summary>
    public IReadOnlyCollection<string> CookieValues => [.. logins.Keys];

    public static async Task<TestUpstream> StartAsync()
    {
        var upstream = new TestUpstream(FreePort.Next());
        await upstream.StartAgainAsync();
        return upstream;
    }

    public IReadOnlyList<UpstreamRequest> To(string method, string target) => [.. requests.Where(request => request.Method == method && request.Target == target)];

    /// <summary>Closes the port; connections are refused from now on.</summary>
    public async Task StopAsync()
    {
        if (app is null)
            return;
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
        app = null;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        app = builder.Build();
        app.UseWebSockets();
        app.Run(HandleAsync);
        await app.StartAsync();
    }

    /// <summary>A new session cookie for the holder of an old one, which goes on working.</summary>
    public string Renew(string cookie)
    {
        var renewed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        logins[renewed] = logins[cookie];
        return renewed;
    }

    /// <summary>Ends a login, and tells nobody.</summary>
    public void End(string cookie) => logins.TryRemove(cookie, out _);

    /// <summary>What an API client of this user shows the application.</summary>
    public static string BearerOf(string user) => "Bearer application-token-of-" + user;

    /// <summary>The session cookie of a request.</summary>
    public static string? SessionOf(UpstreamRequest request) =>
        request.Header("Cookie")?.Split("; ").FirstOrDefault(pair => pair.StartsWith(Cookie + "=", StringComparison.Ordinal))?[(Cookie.Length + 1)..];

    public async ValueTask DisposeAsync() => await StopAsync();

    private Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/login" when HttpMethods.IsPost(context.Request.Method) => SignInAsync(context),
        "/login" => context.Response.WriteAsync("Sign in here"),
        "/logout" => SignOutAsync(context),
        "/api/me" => TellAsync(context),
        { } path when Live is { } live && (path.EndsWith("/ws", StringComparison.Ordinal) || path.EndsWith("/stream", StringComparison.Ordinal)) => live.AnswerAsync(context),
        _ => RecordAsync(context),
    };

    private async Task SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        logins[cookie] = form["user"].ToString();
        context.Response.Headers.SetCookie = $"{Cookie}={cookie}; Path=/; HttpOnly";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = context.Request.Query["next"] is { Count: 1 } next ? next.ToString() : "/welcome";
    }

    private Task SignOutAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } cookie)
            logins.TryRemove(cookie, out _);
        context.Response.Headers.SetCookie = $"{Cookie}=; Path=/; Max-Age=0";
        return context.Response.WriteAsync("Signed out");
    }

    private async Task TellAsync(HttpContext context)
    {
        Interlocked.Increment(ref checks);
        if (Tell is { } tell)
        {
            await tell(context);
            return;
        }
        switch (Check)
        {
            case CheckMode.Fail:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case CheckMode.Close:
                context.Abort();
                return;
            case CheckMode.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }
        var user = context.Request.Headers.Authorization.ToString() is { } token && token.StartsWith(BearerOf(""), StringComparison.Ordinal) ? token[BearerOf("").Length..]
            : context.Request.Cookies[Cookie] is { } cookie && logins.TryGetValue(cookie, out var signedIn) ? signedIn : "";
        if (!Users.TryGetValue(user, out var traits))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        await context.Response.WriteAsJsonAsync(new JsonObject { ["id"] = user, ["traits"] = traits.DeepClone() });
    }

    private async Task RecordAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var length = 0L;
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }
        var request = new UpstreamRequest
        {
            Method = context.Request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            BodyLength = length,
            BodyHash = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
        requests.Enqueue(request);
        if (Answer is { } answer)
            await answer(context, request);
        else
            await context.Response.WriteAsync($"Carried out: {request}");
    }
}
