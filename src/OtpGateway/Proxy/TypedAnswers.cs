using System.Xml.Linq;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Pages;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>Tells whoever cannot be shown a page what is missing, in words that they understand. Nothing is begun, held or sent by it.</summary>
internal sealed class TypedAnswers(Live<ProxyOptions> options)
{
    // Status codes of gRPC.
    private const string Unavailable = "14";
    private const string Unauthenticated = "16";

    private const string Readable = "WWW-Authenticate, Retry-After, Ory-Error-Id, HX-Redirect, Grpc-Status, Grpc-Message";

    private static readonly XNamespace Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Soap12 = "http://www.w3.org/2003/05/soap-envelope";

    public Task WriteAsync(HttpContext context, RequestKind kind, ApiError error, CancellationToken cancellationToken)
    {
        PageHeaders.Set(context.Response);
        LetListedOriginsRead(context);
        switch (kind)
        {
            case RequestKind.Prefetch:
                // Any error ends the guess, and the person's own navigation asks again. Whoever guessed learns nothing.
                context.Response.Headers.WWWAuthenticate = default;
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            case RequestKind.Grpc or RequestKind.GrpcWeb:
                WriteGrpc(context, kind, error);
                return Task.CompletedTask;
            case RequestKind.Soap:
                return WriteSoapAsync(context, error, cancellationToken);
            case RequestKind.Htmx:
                // Heeded with every status but 3xx, before it looks at the status at all.
                if (error.RedirectBrowserTo is { } url)
                    context.Response.Headers["HX-Redirect"] = url;
                return error.WriteAsync(context, cancellationToken);
            default:
                return error.WriteAsync(context, cancellationToken);
        }
    }

    /// <summary>
    /// What is said here tells that this visitor is signed in: only origins that the operator has named may know, whatever the
    /// application allows for itself.
    /// </summary>
    private void LetListedOriginsRead(HttpContext context)
    {
        if (context.Request.Headers.Origin is not { Count: 1 } origins || origins[0] is not { } origin || !options.Value.CorsOrigins.Contains(origin))
            return;
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is null)
            return;
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = Readable;
    }

    // The status stands among the headers, and they are all there is: "Trailers-Only" in gRPC over HTTP/2.
    private static void WriteGrpc(HttpContext context, RequestKind kind, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = kind == RequestKind.Grpc ? "application/grpc"
            : context.Request.ContentType!.StartsWith("application/grpc-web-text", StringComparison.OrdinalIgnoreCase) ? "application/grpc-web-text" : "application/grpc-web";
        response.Headers["Ory-Error-Id"] = error.Id ?? "";
        response.Headers.GrpcStatus = error.Code == StatusCodes.Status401Unauthorized ? Unauthenticated : Unavailable;
        // A percent sign would have to be written as one.
        response.Headers.GrpcMessage = (error.Reason ?? error.Message).Replace("%", "%25", StringComparison.Ordinal);
    }

    /// <remarks>
    /// 500 in both versions: SOAP 1.1 demands it for every fault, and of the clients of 1.2 some read a fault with nothing else
    /// (it would be 400 there). At a 401 they all stop before the fault and ask for a password.
    /// </remarks>
    private static Task WriteSoapAsync(HttpContext context, ApiError error, CancellationToken cancellationToken)
    {
        var response = context.Response;
        var unavailable = error.Code != StatusCodes.Status401Unauthorized;
        var text = error.Reason ?? error.Message;
        var details = new[] { error.Id is null ? null : new XElement("id", error.Id), error.RedirectBrowserTo is null ? null : new XElement("redirect_browser_to", error.RedirectBrowserTo) };
        var newer = context.Request.ContentType?.Contains("application/soap+xml", StringComparison.OrdinalIgnoreCase) == true;
        var envelope = newer
            ? new XElement(Soap12 + "Envelope", new XAttribute(XNamespace.Xmlns + "env", Soap12),
                new XElement(Soap12 + "Body", new XElement(Soap12 + "Fault",
                    new XElement(Soap12 + "Code", new XElement(Soap12 + "Value", unavailable ? "env:Receiver" : "env:Sender")),
                    new XElement(Soap12 + "Reason", new XElement(Soap12 + "Text", new XAttribute(XNamespace.Xml + "lang", "en"), text)),
                    new XElement(Soap12 + "Detail", details))))
            : new XElement(Soap11 + "Envelope", new XAttribute(XNamespace.Xmlns + "soap", Soap11),
                new XElement(Soap11 + "Body", new XElement(Soap11 + "Fault",
                    new XElement("faultcode", unavailable ? "soap:Server" : "soap:Client.Authentication"),
                    new XElement("faultstring", text),
                    new XElement("detail", details))));
        response.StatusCode = StatusCodes.Status500InternalServerError;
        response.ContentType = newer ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8";
        response.Headers.WWWAuthenticate = default;
        response.Headers["Ory-Error-Id"] = error.Id ?? "";
        return response.WriteAsync(envelope.ToString(SaveOptions.DisableFormatting), cancellationToken);
    }
}
