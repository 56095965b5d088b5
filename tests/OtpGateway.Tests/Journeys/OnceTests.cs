using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>An application that takes a request and hangs up may have carried it out: what changes something is never sent again.</summary>
public class OnceTests
{
    [Fact]
    public async Task Unsafe_WithoutABody_ReachesAnApplicationThatHangsUpOnce()
    {
        using var application = new TcpListener(IPAddress.Loopback, 0);
        application.Start();
        var received = new ConcurrentQueue<string>();
        var serving = ServeAsync(application, received);
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var proxy = configuration["ReverseProxy"]!;
            proxy["Clusters"]!["flaky"] = new JsonObject { ["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = $"http://{application.LocalEndpoint}/" } } };
            proxy["Routes"]!["all"]!["ClusterId"] = "flaky";
        });

        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "PROPPATCH"])
        {
            // A connection that is new, and one that was kept: with the latter a client is quicker to try again.
            var request = $"{method} /hangs-up HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nConnection: close\r\n\r\n";
            Assert.Equal(502, (await RawHttp.SendAsync(gateway.Url, request)).Status);
            Assert.Equal(200, (await RawHttp.GetAsync(gateway.Url, "/answers")).Status);
            Assert.Equal(502, (await RawHttp.SendAsync(gateway.Url, request)).Status);

            Assert.Equal([$"{method} /hangs-up", "GET /answers", $"{method} /hangs-up"], received.Select(head => head[..head.IndexOf(" HTTP", StringComparison.Ordinal)]));
            Assert.All(received.Where(head => !head.StartsWith("GET", StringComparison.Ordinal)), head => Assert.Equal(["0"], RawHttp.Headers(head, "Content-Length")));
            received.Clear();
        }
        application.Stop();
        await serving;
    }

    private static async Task ServeAsync(TcpListener application, ConcurrentQueue<string> received)
    {
        var connections = new List<Task>();
        while (true)
        {
            TcpClient client;
            try
            {
                client = await application.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                break;
            }
            connections.Add(AnswerAsync(client, received));
        }
        await Task.WhenAll(connections);
    }

    private static async Task AnswerAsync(TcpClient client, ConcurrentQueue<string> received)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
        {
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var text = head.ToString();
            if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                continue;
            received.Enqueue(text);
            if (!text.Contains("/answers", StringComparison.Ordinal))
                break;
            head.Clear();
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), TestContext.Current.CancellationToken);
        }
    }
}
