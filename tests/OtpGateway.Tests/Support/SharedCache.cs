using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OtpGateway.Tests.Support;

/// <summary>A cache that everybody shares, in front of the gateway: keeps whatever it may (RFC 9111 section 3, RFC 9213), for ever.</summary>
internal sealed class SharedCache : IAsyncDisposable
{
    /// <summary>Says <c>HIT</c> on what was served from the cache.</summary>
    public const string Header = "X-Cache";

    // RFC 9110 section 15.1: kept without being told for how long.
    private static readonly HashSet<int> Heuristic = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];
    private static readonly string[] Targeted = ["CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"];

    private readonly ConcurrentDictionary<string, ConcurrentBag<Stored>> kept = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    private readonly Uri origin;
    private WebApplication? app;

    private SharedCache(Uri origin) => this.origin = origin;

    public static async Task<SharedCache> StartAsync(int port, Uri origin)
    {
        var cache = new SharedCache(origin);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        cache.app = builder.Build();
        cache.app.Run(cache.HandleAsync);
        await cache.app.StartAsync();
        return cache;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var key = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (safe && kept.TryGetValue(key, out var candidates) && candidates.FirstOrDefault(stored => stored.Fits(request)) is { } found)
        {
            await WriteAsync(context, found, "HIT");
            return;
        }
        using var asked = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(origin, key));
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (body.Length > 0)
            asked.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in request.Headers)
            if (name is not ("Connection" or "Content-Length" or "Transfer-Encoding") && !asked.Headers.TryAddWithoutValidation(name, values.ToArray()))
                asked.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        using var answer = await http.SendAsync(asked, context.RequestAborted);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Where(header => header.Key is not ("Connection" or "Transfer-Encoding"))
            .Select(header => (header.Key, header.Value.ToArray())).ToList();
        var stored = new Stored((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync(context.RequestAborted), Varying(request, answer.Headers));
        if (HttpMethods.IsGet(request.Method) && MayKeep(request, answer))
            kept.GetOrAdd(key, _ => []).Add(stored);
        await WriteAsync(context, stored, "MISS");
    }

    private static List<(string Name, string Value)> Varying(HttpRequest request, HttpResponseHeaders headers) => [.. headers.Vary.Select(name => (name, request.Headers[name].ToString()))];

    // What speaks to shared caches alone is listened to first.
    private static bool MayKeep(HttpRequest request, HttpResponseMessage answer)
    {
        if (answer.Headers.Vary.Contains("*"))
            return false;
        foreach (var name in Targeted)
            if (answer.Headers.NonValidated.TryGetValues(name, out var values))
                return !values.ToString().Contains("no-store", StringComparison.Ordinal);
        var told = answer.Headers.CacheControl;
        if (told is { NoStore: true } or { Private: true } or { NoCache: true } || (request.Headers.Authorization.Count > 0 && told is not { Public: true }))
            return false;
        return Heuristic.Contains((int)answer.StatusCode) || told is { MaxAge: not null } or { Public: true } || answer.Content.Headers.Expires is not null;
    }

    private static async Task WriteAsync(HttpContext context, Stored stored, string how)
    {
        var response = context.Response;
        response.StatusCode = stored.Status;
        foreach (var (name, values) in stored.Headers)
            response.Headers[name] = values;
        response.Headers[Header] = how;
        if (HttpMethods.IsHead(context.Request.Method) || stored.Status is 204 or 304)
            return;
        response.ContentLength = stored.Body.Length;
        await response.Body.WriteAsync(stored.Body);
    }

    private sealed record Stored(int Status, List<(string Name, string[] Values)> Headers, byte[] Body, List<(string Name, string Value)> Varying)
    {
        public bool Fits(HttpRequest request) => Varying.All(header => request.Headers[header.Name].ToString() == header.Value);

        public override string ToString() => Status.ToString(CultureInfo.InvariantCulture);
    }
}
