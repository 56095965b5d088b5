using Microsoft.AspNetCore.Http;
using OtpGateway.Admin;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Tests.Admin;

public class AdminAccessTests
{
    private const string Token = "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w";

    private static readonly AdminOptions Open = new();
    private static readonly AdminOptions Guarded = new() { Token = new Secret(Token) };
    private static readonly AdminOptions Public = new() { Token = new Secret(Token), Listener = new ListenerOptions { Host = "*", Port = 4434 } };

    [Theory]
    [InlineData("127.0.0.1:4434")]
    [InlineData("localhost:4434")]
    [InlineData("LocalHost")]
    [InlineData("[::1]:4434")]
    [InlineData("127.0.0.1:9999")]
    public void Refuse_HostOfThisMachine_LetsIn(string host) => Assert.Null(Refuse(Open, host));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:4434")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("")]
    public void T36_Refuse_AnotherHost_IsMisdirected(string host)
    {
        Assert.Equal(421, Refuse(Open, host)?.Code);
        Assert.Equal(421, Refuse(Guarded, host, ("Authorization", "Bearer " + Token))?.Code);
    }

    [Fact]
    public void Refuse_HostThatIsConfigured_LetsIn()
    {
        Assert.Null(Refuse(Open with { Host = "kratos" }, "kratos:4434"));
        Assert.Null(Refuse(Public, "any.name.example", ("Authorization", "Bearer " + Token)));
        Assert.Equal(421, Refuse(Public with { Host = "admin.bank.example" }, "any.name.example", ("Authorization", "Bearer " + Token))?.Code);
        Assert.Null(Refuse(Public with { Host = "admin.bank.example" }, "Admin.bank.example:4434", ("Authorization", "Bearer " + Token)));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "none", null)]
    [InlineData("Sec-Fetch-Site", "same-origin", null)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1:8080", 403)]
    [InlineData("Origin", "http://127.0.0.1:4434", null)]
    [InlineData("X-Forwarded-For", "10.1.2.3", 403)]
    [InlineData("x-forwarded-proto", "https", 403)]
    [InlineData("Forwarded", "for=10.1.2.3", 403)]
    [InlineData("Via", "1.1 proxy", 403)]
    [InlineData("Cookie", "a=b", null)]
    public void Refuse_HeaderOfABrowserOrProxy_DecidesByWhereItComesFrom(string name, string value, int? expected) =>
        Assert.Equal(expected, Refuse(Open, "127.0.0.1:4434", (name, value))?.Code);

    [Theory]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Bearer kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8x", 401)]
    [InlineData("Basic kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", 401)]
    [InlineData("kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", 401)]
    [InlineData("Bearer kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", null)]
    [InlineData("bearer kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", null)]
    public void Refuse_WithAToken_WhoeverDoesNotPresentIt(string? authorization, int? expected)
    {
        var error = authorization is null ? Refuse(Guarded, "127.0.0.1:4434") : Refuse(Guarded, "127.0.0.1:4434", ("Authorization", authorization));

        Assert.Equal(expected, error?.Code);
        Assert.DoesNotContain(Token, error?.ToJson().ToJsonString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_TwoTokens_EvenIfOneIsRight()
    {
        var context = Context("127.0.0.1:4434", []);
        context.Request.Headers.Append("Authorization", "Bearer " + Token);
        context.Request.Headers.Append("Authorization", "Bearer " + Token);

        Assert.Equal(401, new AdminAccess(Guarded).Refuse(context.Request)?.Code);
    }

    [Fact]
    public void Refuse_ThroughAProxyWithTheToken_LetsIn() =>
        Assert.Null(Refuse(Guarded, "127.0.0.1:4434", ("X-Forwarded-For", "10.1.2.3"), ("Authorization", "Bearer " + Token)));

    private static ApiError? Refuse(AdminOptions options, string host, params (string Name, string Value)[] headers) =>
        new AdminAccess(options).Refuse(Context(host, headers).Request);

    private static DefaultHttpContext Context(string host, (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        if (host.Length > 0)
            context.Request.Headers.Host = host;
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        return context;
    }
}
