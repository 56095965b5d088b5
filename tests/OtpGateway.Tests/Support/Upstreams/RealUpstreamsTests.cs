namespace OtpGateway.Tests.Support.Upstreams;

public class RealUpstreamsTests
{
    [Fact]
    public async Task TakeAsync_AfterRequestsThroughTheGateway_HasThemAsTheyArrived()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);

        foreach (var upstream in upstreams.Running)
        {
            var (_, first) = await RawHttp.SendAsync(gateway.Url,
                $"POST /caf%C3%A9/x?y=//1 HTTP/1.1\r\nHost: {upstream.Host}\r\nX-Twice: 1\r\nX-Twice: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            var (refused, _) = await RawHttp.SendAsync(gateway.Url, $"GET /transfer/x HTTP/1.1\r\nHost: {upstream.Host}\r\nConnection: close\r\n\r\n");

            Assert.EndsWith($"{upstream.Name}: POST /caf%C3%A9/x?y=//1", first.TrimEnd("\r\n0".ToCharArray()), StringComparison.Ordinal);
            Assert.Equal(401, refused);
            var request = Assert.Single(await upstream.TakeAsync());
            Assert.Equal("POST /caf%C3%A9/x?y=//1 (3)", request.ToString());
            Assert.Equal("/café/x", request.Path);
            Assert.Contains(string.Join(',', request.Values("X-Twice")), (string[])["1,2", "1, 2"]);
            Assert.Empty(await upstream.TakeAsync());
        }
    }
}
