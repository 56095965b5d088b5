using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What speaks HTTP/2 only, over TLS as everywhere.</summary>
public sealed class Http2Tests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("http2-");
    private readonly SocketsHttpHandler handler = new() { UseCookies = false, UseProxy = false, AllowAutoRedirect = false };

    private string certificate = "";

    public Http2Tests() => handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate;

    [Fact]
    public async Task Grpc_GetsItsStatusInTheHeadersAlone()
    {
        await using var gateway = await StartAsync();
        using var http = new HttpClient(handler, disposeHandler: false);
        using var call = new HttpRequestMessage(HttpMethod.Post, Secure(gateway, "/transfer/bank.Service/Pay"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        call.Headers.TE.ParseAdd("trailers");

        using var answer = await http.SendAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.Equal("16", answer.Headers.GetValues("grpc-status").Single());
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(answer.TrailingHeaders);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/transfer/ws")]
    // A route that names its methods.
    [InlineData("/rates/ws")]
    public async Task WebSocket_ByExtendedConnect_Gets401(string path)
    {
        await using var gateway = await StartAsync();
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(Secure(gateway, path)) { Scheme = "wss" }.Uri, invoker, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
        Assert.Equal("session_inactive", socket.HttpResponseHeaders!["Ory-Error-Id"].Single());
        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(0, await gateway.CountAsync("flows"));
    }

    public void Dispose()
    {
        handler.Dispose();
        folder.Delete(recursive: true);
    }

    private Task<TestGateway> StartAsync()
    {
        var certificates = new TestCertificates(folder.FullName);
        using var server = certificates.NewServer();
        certificate = server.GetCertHashString();
        return TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["ReverseProxy"]!["Routes"]!["rates"] = new JsonObject
            {
                ["ClusterId"] = "app",
                ["Match"] = new JsonObject { ["Path"] = "/rates/{**rest}", ["Methods"] = new JsonArray("GET", "HEAD") },
                ["Metadata"] = new JsonObject { ["aal"] = "aal2" },
            };
            var listener = configuration["serve"]!["public"]!;
            listener["base_url"] = ((string)listener["base_url"]!).Replace("http:", "https:", StringComparison.Ordinal);
            listener["tls"] = new JsonObject { ["cert"] = new JsonObject { ["path"] = certificates.ServerCertificate }, ["key"] = new JsonObject { ["path"] = certificates.ServerKey } };
        });
    }

    private static Uri Secure(TestGateway gateway, string path) => new UriBuilder(new Uri(gateway.Url, path)) { Scheme = "https" }.Uri;
}
