using Yarp.ReverseProxy.Forwarder;

namespace OtpGateway.Proxy;

/// <summary>YARP's client, with a length on unsafe requests that have no body.</summary>
internal sealed class UpstreamHttpClientFactory : ForwarderHttpClientFactory
{
    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) => new OnceHandler { InnerHandler = base.WrapHandler(context, handler) };

    /// <summary>
    /// SocketsHttpHandler repeats a request without a body when the connection breaks before the answer, whatever its
    /// method (dotnet/runtime#86714). With <c>Content-Length: 0</c> it does not.
    /// </summary>
    private sealed class OnceHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is null && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && request.Method != HttpMethod.Options && request.Method != HttpMethod.Connect)
                request.Content = new ByteArrayContent([]);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
