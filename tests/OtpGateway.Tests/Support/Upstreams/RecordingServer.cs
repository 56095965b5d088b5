using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>Kestrel, which answers everything and records it: itself an upstream, or what stands behind nginx.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    /// <summary>By this header nginx says how it reads the path.</summary>
    public const string PathHeader = "Recorder-Path";

    private readonly string name;
    private readonly WebApplication app;

    private RecordingServer(string name)
    {
        this.name = name;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 256 << 10;
        });
        app = builder.Build();
        app.Run(RecordAsync);
    }

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <param name="name">As it calls itself in its answers.</param>
    public static async Task<RecordingServer> StartAsync(string name)
    {
        var server = new RecordingServer(name);
        await server.app.StartAsync(CancellationToken.None);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private async Task RecordAsync(HttpContext context)
    {
        var length = 0L;
        var whole = true;
        var buffer = new byte[64 << 10];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, CancellationToken.None) is var read and > 0)
                length += read;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            whole = false;
        }
        var headers = context.Request.Headers;
        var told = headers[PathHeader].FirstOrDefault();
        var request = new RecordedRequest
        {
            Method = context.Request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Path = told is null ? context.Request.Path.Value ?? "" : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(told)),
            Headers = [.. headers.Where(header => header.Key != PathHeader).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))],
            Trailers = [.. context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } trailers ? trailers.Trailers.Keys : []],
            BodyLength = length,
            IsWhole = whole,
        };
        Requests.Enqueue(request);
        if (!whole)
            return;
        var answer = Encoding.Latin1.GetBytes($"{name}: {request.Method} {request.Target}");
        context.Response.ContentLength = answer.Length;
        if (!HttpMethods.IsHead(request.Method))
            await context.Response.Body.WriteAsync(answer);
    }
}
