using RestSharp;

namespace OtpGateway.Courier;

/// <summary>
/// The HTTP clients that talk to providers: one that may reach private addresses and one that may not, so that a
/// connection opened for the one is never used for the other.
/// </summary>
internal sealed class ProviderClients : IDisposable
{
    private readonly RestClient open = New(allowPrivateAddresses: true);
    private readonly RestClient closed = New(allowPrivateAddresses: false);

    public RestClient For(RequestOptions request) => request.AllowPrivateAddresses ? open : closed;

    public void Dispose()
    {
        open.Dispose();
        closed.Dispose();
    }

    private static RestClient New(bool allowPrivateAddresses)
    {
        var options = new RestClientOptions
        {
            FollowRedirects = false,
            UserAgent = "OtpGateway",
            // The channel sets the deadline of the whole call.
            Timeout = Timeout.InfiniteTimeSpan,
            SetErrorExceptionOnUnsuccessfulStatusCode = false,
        };
        var handler = new CappedResponseHandler(OutboundHandler.Create(allowPrivateAddresses));
        return new RestClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, options, disposeHttpClient: true);
    }
}
