using Microsoft.AspNetCore.Http;
using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class PageHeadersTests
{
    [Fact]
    public void T26_Set_AnyAnswer_CarriesExactlyThesePolicies()
    {
        var response = new DefaultHttpContext().Response;
        response.Headers.ETag = "\"of something else\"";

        PageHeaders.Set(response);

        var lines = response.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}");
        Assert.Equal(
            """
            Cache-Control: no-store
            Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'
            Cross-Origin-Opener-Policy: same-origin
            Cross-Origin-Resource-Policy: same-origin
            Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()
            Referrer-Policy: same-origin
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            X-Robots-Tag: noindex
            """,
            string.Join('\n', lines));
    }
}
