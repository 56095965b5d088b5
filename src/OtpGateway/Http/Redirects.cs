namespace OtpGateway.Http;

internal static class Redirects
{
    /// <summary>303 See Other (RFC 9110 section 15.4.4): whatever was sent, what follows is a GET.</summary>
    public static void Redirect303(this HttpResponse response, string url)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = url;
    }
}
