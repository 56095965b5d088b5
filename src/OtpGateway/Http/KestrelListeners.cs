using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OtpGateway.Http;

/// <summary>Opens the listeners that are configured.</summary>
internal static class KestrelListeners
{
    public static void Listen(this KestrelServerOptions kestrel, ListenerOptions listener)
    {
        // Kestrel opens localhost on two addresses, which cannot agree on any free port.
        if (listener.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && listener.Port > 0)
            kestrel.ListenLocalhost(listener.Port, Prepare);
        else if (listener.Host == "*")
            kestrel.ListenAnyIP(listener.Port, Prepare);
        else
            kestrel.Listen(IPAddress.TryParse(listener.Host, out var address) ? address : IPAddress.Loopback, listener.Port, Prepare);

        void Prepare(ListenOptions endpoint)
        {
            if (listener.Tls is { } tls)
                endpoint.UseHttps(tls.Load());
            FramingGuard.Use(endpoint);
        }
    }
}
