using OtpGateway.Admin;
using OtpGateway.Http;
using OtpGateway.Tests.Configuration;

namespace OtpGateway.Tests.Admin;

public sealed class AdminOptionsTests : IDisposable
{
    private const string Token = "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w";

    private readonly ConfigDirectory directory = new();

    [Fact]
    public void Read_NothingSaid_IsThisMachineOnly()
    {
        var admin = directory.LoadOver("{}").OptionsOrThrow().Admin;

        Assert.True(admin.Enabled);
        Assert.Equal("http://127.0.0.1:4434", admin.Listener.ToString());
        Assert.Null(admin.Token);
    }

    [Theory]
    [InlineData("""{ "host": "0.0.0.0", "token": "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w", "tls": { "cert": { "path": "a.pem" }, "key": { "path": "b.pem" } } }""")]
    [InlineData("""{ "host": "localhost", "port": 0 }""")]
    [InlineData("""{ "host": "::1", "token": "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w" }""")]
    // What is switched off is reached by nobody.
    [InlineData("""{ "host": "0.0.0.0", "enabled": false }""")]
    public void Read_Safe_IsTaken(string admin)
    {
        var load = directory.LoadOver($$"""{ "serve": { "admin": {{admin}} } }""");

        Assert.Empty(load.Problems);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4434/", true)]
    [InlineData("https://localhost:4434/x", true)]
    [InlineData("http://LOCALHOST.:4434", true)]
    [InlineData("http://admin.localhost:4434", true)]
    [InlineData("http://127.8.9.10:4434/", true)]
    [InlineData("http://2130706433:4434/", true)]
    [InlineData("http://[::1]:4434/", true)]
    [InlineData("http://[::ffff:127.0.0.1]:4434/", true)]
    [InlineData("http://[::ffff:127.0.0.2]:4434/", true)]
    [InlineData("http://0.0.0.0:4434/", true)]
    [InlineData("http://[::]:4434/", true)]
    [InlineData("http://Admin.Bank.example:4434/", true)]
    [InlineData("http://127.0.0.1:4435/", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("http://10.0.0.7:4434/", false)]
    [InlineData("http://app.bank.example:4434/", false)]
    public void IsAt_Url_WhetherItArrivesThere(string url, bool expected)
    {
        var admin = new AdminOptions { Host = "admin.bank.example" };

        Assert.Equal(expected, admin.IsAt(new Uri(url), 4434));
    }

    [Fact]
    public void IsAt_AddressOfItsOwn_Yes()
    {
        var admin = new AdminOptions { Listener = new ListenerOptions { Host = "10.0.0.5", Port = 4434 } };

        Assert.True(admin.IsAt(new Uri("http://10.0.0.5:4434"), 4434));
    }

    [Fact]
    public void Read_Token_IsNotRepeatedAnywhere()
    {
        var options = directory.LoadOver($$"""{ "serve": { "admin": { "token": "{{Token}}" } } }""").OptionsOrThrow();

        Assert.DoesNotContain(Token, options.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();
}
