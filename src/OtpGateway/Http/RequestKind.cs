namespace OtpGateway.Http;

/// <summary>
/// What a request is to whoever sent it, and so which answer they understand where it may not pass. <see cref="RequestKinds"/>
/// decides; README has the same table.
/// </summary>
internal enum RequestKind
{
    /// <summary>A person's browser goes somewhere: a page, or a redirect to one. The only kind that is ever held, or has a message sent.</summary>
    Navigation,

    /// <summary>Something inside another page, which the gateway's own pages never are: 401.</summary>
    Frame,

    /// <summary>A page's <c>fetch</c> or XMLHttpRequest: 401 in JSON.</summary>
    Script,

    /// <summary>An image, style sheet, font, script or worker of a page: 401.</summary>
    SubResource,

    /// <summary>An EventSource: 401. It tries again after a broken connection, and gives up at any status but 200.</summary>
    EventSource,

    /// <summary>A WebSocket's handshake, over HTTP/1.1 or as an extended CONNECT: 401.</summary>
    WebSocket,

    /// <summary>A browser's guess at where its person goes next: 503, so that it asks again when they do.</summary>
    Prefetch,

    /// <summary>A browser asks whether another origin's script may send something: the application's to answer.</summary>
    Preflight,

    /// <summary>A gRPC call: status 16 or 14 in the trailers, which is all that its clients look at.</summary>
    Grpc,

    /// <summary>The same for gRPC-Web, which has them among the headers.</summary>
    GrpcWeb,

    /// <summary>A script of htmx: 401, and <c>HX-Redirect</c> to where a person can mend it.</summary>
    Htmx,

    /// <summary>A SOAP call: a fault.</summary>
    Soap,

    /// <summary>Everything else, curl and services among it: 401 in JSON.</summary>
    Client,
}
