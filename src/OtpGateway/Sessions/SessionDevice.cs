namespace OtpGateway.Sessions;

/// <summary>Where a session was begun from, for the person to recognise it by (Ory Kratos API reference, sessionDevice).</summary>
internal sealed record SessionDevice(string IpAddress, string UserAgent)
{
    private const int LongestUserAgent = 512;

    public static SessionDevice Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new SessionDevice(context.Connection.RemoteIpAddress?.ToString() ?? "", agent.Length > LongestUserAgent ? agent[..LongestUserAgent] : agent);
    }
}
