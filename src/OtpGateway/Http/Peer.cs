using System.Net;

namespace OtpGateway.Http;

/// <summary>Who is at the other end of the connection, whatever a forwarding header says of the caller behind it.</summary>
internal sealed class Peer(IPAddress? address)
{
    private readonly IPAddress? address = address;

    public static IPAddress? Of(HttpContext context) => context.Features.Get<Peer>() is { } peer ? peer.address : context.Connection.RemoteIpAddress;

    /// <summary>Notes the peer before forwarding headers take its place.</summary>
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(new Peer(context.Connection.RemoteIpAddress));
        return next(context);
    }
}
