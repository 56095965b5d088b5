using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Support;

/// <summary>Sends a request byte for byte as written, which no HTTP client does.</summary>
internal static class RawHttp
{
    /// <summary>The status and the whole answer as text; 0 when the connection was closed without one.</summary>
    public static async Task<(int Status, string Answer)> SendAsync(Uri server, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Closed hard: what came before counts.
        }
        var text = Encoding.Latin1.GetString(answer.ToArray());
        return (text.Length > 12 && int.TryParse(text[9..12], out var status) ? status : 0, text);
    }

    /// <summary>A GET by a browser's address bar, closed after the answer.</summary>
    public static Task<(int Status, string Answer)> GetAsync(Uri server, string target, string cookies = "") => NavigateAsync(server, "GET", target, cookies, "");

    /// <summary>A navigation by a page of the same origin, closed after the answer.</summary>
    public static Task<(int Status, string Answer)> NavigateAsync(Uri server, string method, string target, string cookies, string body) =>
        SendAsync(server,
            $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: {(method == "GET" ? "none" : "same-origin")}\r\n" +
            $"{(cookies.Length > 0 ? $"Cookie: {cookies}\r\n" : "")}{(method == "GET" ? "" : $"Content-Length: {body.Length}\r\n")}Connection: close\r\n\r\n{body}");

    /// <summary>The values of a header in an answer.</summary>
    public static IEnumerable<string> Headers(string answer, string name) =>
        answer.Split("\r\n\r\n")[0].Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]);
}
