using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Http;
using OtpGateway.Proxy;
using OtpGateway.Tests.Support;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Tests.Hostile;

/// <summary>
/// What a gateway decides about a target of somebody unknown, without a connection: its own middleware on its own routes, behind
/// Kestrel's own reading of the path. All that is left out is the forwarding.
/// </summary>
internal sealed class GatewayDecision
{
    private delegate string DecodePath(Span<byte> path, bool pathEncoded, string rawTarget, int queryLength);

    private static readonly DecodePath Decode = typeof(KestrelServer).Assembly.GetType("Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.PathDecoder", throwOnError: true)!
        .GetMethod("DecodePath", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.CreateDelegate<DecodePath>();

    private readonly IServiceProvider services;
    private readonly RequestDelegate pipeline;
    private readonly string host;

    public GatewayDecision(TestGateway gateway)
    {
        services = gateway.Services;
        host = gateway.Url.Authority;
        var builder = new ApplicationBuilder(services);
        builder.UseMiddleware<TargetMiddleware>();
        builder.UseRouting();
        ((IEndpointRouteBuilder)builder.Properties["__EndpointRouteBuilder"]!).DataSources.Add(services.GetRequiredService<EndpointDataSource>());
        builder.UseMiddleware<StepUpMiddleware>();
        builder.Run(context =>
        {
            context.Items[this] = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId;
            return Task.CompletedTask;
        });
        pipeline = builder.Build();
    }

    /// <summary>The route by which it would be forwarded; null when it would not be.</summary>
    public string? RouteOf(string target)
    {
        // Answered by TargetMiddleware at once; to write the answer takes most of the time.
        if (PathRule.Read(target) is null)
            return null;
        var end = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length;
        string path;
        try
        {
            path = target.StartsWith('/') ? Decode(Encoding.Latin1.GetBytes(target[..end]), target.AsSpan(0, end).Contains('%'), target, target.Length - end) : "";
        }
        catch (Exception exception) when (exception is Microsoft.AspNetCore.Http.BadHttpRequestException or InvalidOperationException)
        {
            return null;
        }
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Scheme = "http", Protocol = "HTTP/1.1", RawTarget = target, Path = path, QueryString = target[end..], Headers = new HeaderDictionary { ["Host"] = host } });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new DefaultHttpContext(features) { RequestServices = services };
        pipeline(context).GetAwaiter().GetResult();
        return context.Items.TryGetValue(this, out var route) ? (string?)route : null;
    }
}
