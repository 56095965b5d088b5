using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>Tells the kinds of requests apart: by Fetch Metadata where the browser sends it, else by what is asked for.</summary>
internal static class RequestKinds
{
    /// <summary>The request headers by which answers to the same target differ, for those that are the gateway's own.</summary>
    public const string Vary = "Accept, Accept-Language, Authorization, Content-Type, Cookie, HX-Request, Origin, Purpose, Sec-Fetch-Dest, Sec-Fetch-Mode, Sec-Fetch-Site, Sec-Purpose, SOAPAction, X-Moz, X-Purpose, X-Requested-With";

    public static RequestKind Of(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.ContainsKey(HeaderNames.Upgrade) || IsExtendedConnect(request))
            return RequestKind.WebSocket;
        if (IsPrefetch(headers))
            return RequestKind.Prefetch;
        var mode = headers["Sec-Fetch-Mode"].ToString();
        if (mode == "navigate")
            // A service worker that passes a navigation on, as many do, makes its destination empty.
            return headers["Sec-Fetch-Dest"].ToString() is "" or "document" or "empty" ? RequestKind.Navigation : RequestKind.Frame;
        if (mode == "nested-navigate")
            return RequestKind.Frame;
        if (mode == "no-cors")
            return RequestKind.SubResource;
        if (IsPreflight(request))
            return RequestKind.Preflight;
        if (mode.Length > 0 && headers["Sec-Fetch-Dest"].ToString() is not ("" or "empty"))
            return RequestKind.SubResource;
        if (OfProtocol(request) is { } protocol)
            return protocol;
        if (mode.Length > 0 || headers["X-Requested-With"].Count > 0)
            return RequestKind.Script;
        return AcceptHeader.NamesHtml(headers.Accept) ? RequestKind.Navigation : RequestKind.Client;
    }

    /// <summary>What says by a header of its own in which words it wants to be answered.</summary>
    private static RequestKind? OfProtocol(HttpRequest request)
    {
        var headers = request.Headers;
        if (request.ContentType is { Length: > 0 } type)
        {
            if (type.StartsWith("application/grpc-web", StringComparison.OrdinalIgnoreCase))
                return RequestKind.GrpcWeb;
            if (type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase))
                return RequestKind.Grpc;
            // Also as the start-info of a message in parts (MTOM).
            if (type.Contains("application/soap+xml", StringComparison.OrdinalIgnoreCase))
                return RequestKind.Soap;
        }
        if (headers.ContainsKey("SOAPAction"))
            return RequestKind.Soap;
        if (headers["HX-Request"] == "true")
            return RequestKind.Htmx;
        return Says(headers.Accept, "text/event-stream") ? RequestKind.EventSource : null;
    }

    private static bool IsExtendedConnect(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method) && request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    // Fetch, section "HTTP extensions", and what browsers said before it: Chromium and Safari, Safari, Firefox.
    private static bool IsPrefetch(IHeaderDictionary headers) =>
        headers.ContainsKey("Sec-Purpose")
        || Says(headers["Purpose"], "prefetch") || Says(headers["X-Moz"], "prefetch") || Says(headers["X-Purpose"], "preview");

    private static bool Says(StringValues values, string word)
    {
        foreach (var value in values)
            if (value is not null && value.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    // Fetch, section "CORS-preflight fetch". One with a body was made by no browser.
    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.Count == 1
        && request.Headers.AccessControlRequestMethod.Count == 1
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };
}
