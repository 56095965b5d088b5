using System.Net.WebSockets;
using System.Text;

namespace OtpGateway.Tests.Support;

/// <summary>A page's WebSocket through the gateway to an application that sends back what it gets.</summary>
internal sealed class LiveSocket : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private int number;

    public static async Task<LiveSocket> OpenAsync(TestGateway gateway, TestBrowser browser, string path)
    {
        var live = new LiveSocket();
        live.socket.Options.SetRequestHeader("Cookie", browser.Jar.Header(crossSite: false, safe: true));
        live.socket.Options.SetRequestHeader("Origin", gateway.Url.GetLeftPart(UriPartial.Authority));
        live.socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await live.socket.ConnectAsync(new UriBuilder(new Uri(gateway.Url, path)) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        await live.EchoAsync();
        return live;
    }

    /// <summary>Something goes there and comes back: the connection is open.</summary>
    public async Task EchoAsync()
    {
        var sent = Encoding.ASCII.GetBytes($"message {++number}");
        await socket.SendAsync(sent, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(sent, buffer[..received.Count]);
    }

    /// <summary>It was broken off, without a word of the application.</summary>
    public Task EndedAsync() => Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1024], TestContext.Current.CancellationToken));

    public void Dispose() => socket.Dispose();
}
