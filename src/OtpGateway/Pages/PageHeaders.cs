using Microsoft.Net.Http.Headers;

namespace OtpGateway.Pages;

/// <summary>What every answer of the gateway's own carries, HTML and JSON alike.</summary>
internal static class PageHeaders
{
    /// <remarks>
    /// There is no form-action: Chromium applies it to the redirects that follow a post as well, and the last of them
    /// may lead to another origin of the application.
    /// </remarks>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; frame-ancestors 'none'";

    private const string PermissionsPolicy =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), " +
        "midi=(), payment=(), usb=()";

    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        // With no-referrer the browser would send the form with "Origin: null".
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = PermissionsPolicy;
        headers["X-Robots-Tag"] = "noindex";
        headers.Remove(HeaderNames.ETag);
        headers.Remove(HeaderNames.LastModified);
    }
}
