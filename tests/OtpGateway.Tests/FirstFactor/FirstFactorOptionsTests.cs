using OtpGateway.FirstFactor;
using OtpGateway.Tests.Identities;

namespace OtpGateway.Tests.FirstFactor;

public class FirstFactorOptionsTests
{
    [Fact]
    public void Read_Nothing_KnowsNobody() => Assert.Empty(ConfigText.Read("{}", FirstFactorOptions.Read).Authenticators);

    [Fact]
    public void Read_Least_HasTheDefaults()
    {
        var options = FirstFactorFixture.Read("""{ "type": "cookie_session", "check_session_url": "http://127.0.0.1:5001/api/me", "only": ["SESSION", "XSRF"] }""");
        var cookies = Assert.IsType<CookieSession>(options.Authenticators.Single());
        Assert.Equal("cookie_session", cookies.Name);
        Assert.Equal(TimeSpan.FromSeconds(10), cookies.Check.CacheTtl);
        Assert.Equal(TimeSpan.FromSeconds(2), cookies.Check.Timeout);
        Assert.False(cookies.Check.TrustAal);
        Assert.Equal(["SESSION", "XSRF"], cookies.Only);
    }

    [Fact]
    public void Read_TwoOfOneType_NeedNames()
    {
        const string One = """{ "type": "bearer_token", "check_session_url": "http://a/" }""";
        Assert.Contains(Problems($"{One}, {One}"), problem => problem.StartsWith("gateway.authenticators[1].name: another authenticator is called 'bearer_token' already", StringComparison.Ordinal));
        Assert.Empty(Problems($$"""{{One}}, { "type": "bearer_token", "name": "b", "check_session_url": "http://b/" }"""));
    }

    [Theory]
    [InlineData("""{ "type": "cookie_sesion", "only": [1], "x": 2 }""", "type: 'cookie_sesion' is not valid: did you mean 'cookie_session'?")]
    [InlineData("""{ "type": "gateway_session", "only": ["SESSION"] }""", "only: unknown key, valid here: name, type")]
    [InlineData("""{ "only": ["SESSION"] }""", "type: is missing")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": [] }""", "only: must name the cookies that make a login, such as [\"SESSION\"]: no other cookie is sent to check_session_url")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a b"] }""", "only[0]: must be the exact name of a cookie")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a", "a"] }""", "only[1]: 'a' occurs twice")]
    [InlineData("""{ "type": "cookie_session", "only": ["a"] }""", "check_session_url: is missing")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "/api/me", "only": ["a"] }""", "check_session_url: must be an absolute http or https URL")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://u:p@a/", "only": ["a"] }""", "check_session_url: must not hold a user and password")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a"], "cache_ttl": "1h" }""", "cache_ttl: must be 0s to 5m, not 1h")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a"], "forward_http_headers": ["cookie"] }""", "forward_http_headers[0]: 'cookie' is never sent along")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a"], "check_sesion_url": 1 }""", "check_sesion_url: unknown key, did you mean 'check_session_url'?")]
    [InlineData("""{ "type": "cookie_session", "check_session_url": "http://a/", "only": ["a"], "mapper_url": "file:///nowhere/me.jsonnet" }""", "mapper_url: names a file that does not exist: /nowhere/me.jsonnet")]
    [InlineData("""{ "type": "bearer_token", "check_session_url": "http://a/", "token_from": { "query_parameter": "t" } }""", "token_from.query_parameter: is not supported yet: name a header")]
    [InlineData("""{ "type": "trusted_headers", "id": "X-User" }""", "from: must list the addresses that are believed, such as [\"10.0.0.5\"] or [\"10.0.0.0/8\"]")]
    [InlineData("""{ "type": "trusted_headers", "from": ["10.0.0.0/8"] }""", "id: is missing")]
    [InlineData("""{ "type": "trusted_headers", "from": ["10.0.0.1/8"], "id": "X-User" }""", "from[0]: must be an address or a range such as \"10.0.0.0/8\", not \"10.0.0.1/8\"")]
    [InlineData("""{ "type": "trusted_headers", "from": ["10.0.0.0/8"], "id": "X User" }""", "id: must be the name of a header")]
    [InlineData("""{ "type": "trusted_headers", "from": ["10.0.0.0/8"], "id": "X-User", "traits": { "a": "X-A", "a.b": "X-B" } }""", "traits.a: cannot be a value and hold other traits at once")]
    public void Read_Mistake_IsToldWithItsPath(string authenticator, string expected) =>
        Assert.Equal([$"gateway.authenticators[0].{expected}"], Problems(authenticator));

    [Fact]
    public void Read_EverybodyTrusted_IsAWarning()
    {
        ConfigText.Read("""{ "gateway": { "authenticators": [ { "type": "trusted_headers", "from": ["0.0.0.0/0"], "id": "X-User" } ] } }""", FirstFactorOptions.Read, out var report);
        Assert.Empty(report.Problems);
        Assert.Contains("gateway.authenticators[0].from[0]", report.Warnings.Single(), StringComparison.Ordinal);
    }

    private static string[] Problems(string authenticators) =>
        ConfigText.Problems($$"""{ "gateway": { "authenticators": [ {{authenticators}} ] } }""", FirstFactorOptions.Read);
}
