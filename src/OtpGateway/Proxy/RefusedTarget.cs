namespace OtpGateway.Proxy;

/// <summary>Hangs on a request whose path, as a transform has made it, may be that of a route which demands more: it was answered, and not forwarded.</summary>
internal sealed class RefusedTarget;
