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
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [] }""", "forms: must list the requests that sign somebody in, such as [{ \"path\": \"/login\", \"user_field\": \"username\", \"success\": { \"location_not\": \"/login*\" } }]")]
    [InlineData("""{ "type": "login_form", "forms": [{ "path": "/login", "user_field": "u", "success": { "status": [303] } }] }""", "only: must name the cookies that make a login, such as [\"SESSION\"], first the one that every login sets")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u" }] }""", "forms[0].success: must say what a wrong password is never answered with (status, location or location_not): otherwise a failed login would count as one")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u", "success": {} }] }""", "forms[0].success: must say what a wrong password is never answered with (status, location or location_not): otherwise a failed login would count as one")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u", "success": { "status": [] } }] }""", "forms[0].success.status: must list the statuses of a login that succeeded, such as [303]")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u", "success": { "status": [401] } }] }""", "forms[0].success.status[0]: must be a status from 200 to 399, not 401")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u", "success": { "location": "/a*b" } }] }""", "forms[0].success.location: must be a path such as \"/account*\", with no \"*\" but at its end, not \"/a*b\"")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "u", "success": { "cookie": "S", "status": [303] } }] }""", "forms[0].success.cookie: unknown key, valid here: location, location_not, status")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login?x", "user_field": "u", "success": { "status": [303] } }] }""", "forms[0].path: must be the path of a request such as \"/login\", without a query, not \"/login?x\"")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "method": "GET", "user_field": "u", "success": { "status": [303] } }] }""", "forms[0].method: 'GET' is not valid: valid here: PATCH, POST, PUT")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "success": { "status": [303] } }] }""", "forms[0].user_field: is missing")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "forms": [{ "path": "/login", "user_field": "a..b", "success": { "status": [303] } }] }""", "forms[0].user_field: must be the name of a form's field, or a path such as \"user.name\" in a JSON body")]
    [InlineData("""{ "type": "login_form", "only": ["S"], "lifespan": "1m", "forms": [{ "path": "/login", "user_field": "u", "success": { "status": [303] } }] }""", "lifespan: must be 5m to 720h, not 1m")]
    public void Read_Mistake_IsToldWithItsPath(string authenticator, string expected) =>
        Assert.Equal([$"gateway.authenticators[0].{expected}"], Problems(authenticator));

    [Fact]
    public void Read_LoginForm_HasTheDefaults()
    {
        var form = Assert.IsType<LoginForm>(FirstFactorFixture.Read(Login("a")).Authenticators.Single());
        Assert.Equal(("a", "SESSION", false, TimeSpan.FromHours(8)), (form.Name, form.Cookie, form.FollowsRenewal, form.Lifespan));
        Assert.Equal(("/login", "POST", "user"), (form.Forms.Single().Path, form.Forms.Single().Method, form.Forms.Single().UserField));
        Assert.Equal(["gateway.authenticators: POST /login is a login form twice: whose login it was could not be told"], Problems($"{Login("a")}, {Login("b")}"));

        static string Login(string name) => $$"""{ "type": "login_form", "name": "{{name}}", "only": ["SESSION"], "forms": [{ "path": "/login", "user_field": "user", "success": { "location_not": "/login*" } }] }""";
    }

    [Theory]
    [InlineData(303, "/account/x", true)]
    [InlineData(303, "/account?a=b", true)]
    [InlineData(303, "/accounts", true)]
    [InlineData(303, "/home", true)]
    [InlineData(303, "/home?x", true)]
    [InlineData(303, "/homes", false)]
    [InlineData(303, "/Account", false)]
    [InlineData(303, "/account/LOCKED", false)]
    [InlineData(303, null, false)]
    [InlineData(302, "/account", false)]
    [InlineData(200, null, false)]
    public void IsMetBy_Answer_NeedsEverythingThatIsTold(int status, string? location, bool expected) =>
        Assert.Equal(expected, new LoginSuccess { Status = [200, 303], Location = ["/account*", "/home"], LocationNot = ["/account/locked*"] }.IsMetBy(status, location));

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
