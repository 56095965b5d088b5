using Microsoft.AspNetCore.Http;
using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class HeaderHygieneTests
{
    [Theory]
    [InlineData("X-Auth-User")]
    [InlineData("x-auth-request-email")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Remote-User")]
    [InlineData("X-Remote-User")]
    [InlineData("X-WEBAUTH-USER")]
    [InlineData("X_Forwarded_For")]
    [InlineData("Remote_User")]
    [InlineData("X.Auth.User")]
    [InlineData("X-Real-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Accel-Redirect")]
    [InlineData("Proxy")]
    [InlineData("X-SSL-Client-Verify")]
    public void Clean_HeaderOfATrustedParty_IsTakenAway(string name)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = "x";
        new HeaderHygiene("otp_gateway", []).Clean(request);
        Assert.False(request.Headers.ContainsKey(name));
    }

    [Fact]
    public void Clean_HeaderThatIsKept_Stays()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x-role"] = "editor";
        request.Headers["X-Roles"] = "admin";
        new HeaderHygiene("otp_gateway", ["X-Role"]).Clean(request);
        Assert.Equal("editor", request.Headers["X-Role"]);
        Assert.False(request.Headers.ContainsKey("X-Roles"));
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("Origin")]
    [InlineData("Referer")]
    [InlineData("Via")]
    [InlineData("X-Requested-With")]
    [InlineData("X-CSRF-Token")]
    [InlineData("X-Request-Id")]
    [InlineData("Authorization")]
    [InlineData("Content-Type")]
    public void Clean_HonestHeader_Stays(string name)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = "x";
        new HeaderHygiene("otp_gateway", []).Clean(request);
        Assert.Equal("x", request.Headers[name]);
    }
}
