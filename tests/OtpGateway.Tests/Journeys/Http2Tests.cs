using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
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

    [Fact]
    public async Task Upload_NotHeld_EndsItsStreamAlone()
    {
        await using var gateway = await StartAsync();
        var connections = CountConnections();
        var cookies = await SignInAsync(gateway);
        using var http = new HttpClient(handler, disposeHandler: false);
        var others = new TaskCompletionSource();
        gateway.Upstream.Answer = async (context, _) =>
        {
            await context.Response.WriteAsync("first, ");
            await others.Task;
            await context.Response.WriteAsync("last");
        };
        using var longLived = new HttpRequestMessage(HttpMethod.Get, Secure(gateway, "/public")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.SendAsync(longLived, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var opened = connections();

        // More than the server's windows hold, again and again: what is not read must not use up what all streams share.
        for (var i = 0; i < 8; i++)
        {
            using var upload = Upload(gateway, i % 2 == 0 ? "/unheld/x" : "/transfer/x", cookies, new ZeroContent(32L << 20));
            using var refused = await http.SendAsync(upload, TestContext.Current.CancellationToken);
            Assert.Equal(i % 2 == 0 ? HttpStatusCode.Forbidden : HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
            Assert.Contains("<html", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        others.SetResult();

        Assert.Equal("first, last", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(opened, connections());
        Assert.Equal("GET /public", Assert.Single(gateway.Upstream.Requests).ToString());
    }

    [Theory]
    [InlineData(HttpStatusCode.SeeOther)]
    [InlineData(null)]
    public async Task Upload_Held_IsResumedOrLeavesNothing(HttpStatusCode? status)
    {
        await using var gateway = await StartAsync();
        var cookies = await SignInAsync(gateway);
        using var http = new HttpClient(handler, disposeHandler: false);
        using var broken = new CancellationTokenSource();
        using var content = new ZeroContent(5 << 20) { Halfway = status is null ? broken.Token : default };
        using var upload = Upload(gateway, "/transfer/x", cookies, content);

        var sending = http.SendAsync(upload, broken.Token);
        if (status is null)
        {
            await Eventually.TrueAsync(async () => await gateway.CountAsync("held_chunks") > 0);
            await broken.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 0);
            Assert.Equal(0, await gateway.CountAsync("held_chunks"));
        }
        else
        {
            using var answer = await sending;
            Assert.Equal((status, HttpVersion.Version20), (answer.StatusCode, answer.Version));
            Assert.Equal(80, await gateway.CountAsync("held_chunks"));
        }
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Empty(gateway.Upstream.Requests);
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

    private static HttpRequestMessage Upload(TestGateway gateway, string path, string cookies, HttpContent content)
    {
        var upload = new HttpRequestMessage(HttpMethod.Post, Secure(gateway, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        upload.Headers.Add("Accept", "text/html");
        upload.Headers.Add("Sec-Fetch-Mode", "navigate");
        upload.Headers.Add("Sec-Fetch-Site", "same-origin");
        upload.Headers.Add("Cookie", cookies);
        return upload;
    }

    private async Task<string> SignInAsync(TestGateway gateway)
    {
        using var http = new HttpClient(handler, disposeHandler: false);
        using var form = new FormUrlEncodedContent([new("user", "anna")]);
        using var answer = await http.PostAsync(Secure(gateway, "/login"), form, TestContext.Current.CancellationToken);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>How many connections have been opened; to be called before the first is.</summary>
    private Func<int> CountConnections()
    {
        var opened = 0;
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref opened);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return () => Volatile.Read(ref opened);
    }

    private static Uri Secure(TestGateway gateway, string path) => new UriBuilder(new Uri(gateway.Url, path)) { Scheme = "https" }.Uri;
}
