using System.Text;
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

    /// <summary>The answer, or why there is none; that may hold values of the request.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was an answer.</exception>
    public async Task<(ProviderAnswer? Answer, string Problem)> AskAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        var client = request.AllowPrivateAddresses ? open : closed;
        var response = await client.ExecuteAsync(New(request), cancellationToken);
        if (response.StatusCode != 0)
            return (Read(response), "");
        cancellationToken.ThrowIfCancellationRequested();
        return (null, Cause(response.ErrorException));
    }

    public void Dispose()
    {
        open.Dispose();
        closed.Dispose();
    }

    private static RestRequest New(OutgoingRequest outgoing)
    {
        var request = new RestRequest(outgoing.Url, Method(outgoing.Method)) { Timeout = Timeout.InfiniteTimeSpan, Interceptors = [new ExactUrl(outgoing.Url)] };
        foreach (var (name, value) in outgoing.Headers)
            request.AddOrUpdateHeader(name, value);
        // As bytes: body and content type go out exactly as they are.
        if (outgoing.Body is not null)
            request.AddBody(outgoing.Body, outgoing.ContentType!);
        return request;
    }

    private static ProviderAnswer Read(RestResponse response) => new()
    {
        Status = (int)response.StatusCode,
        Text = response.Content ?? "",
        Headers = (response.Headers ?? []).Concat(response.ContentHeaders ?? [])
            .GroupBy(header => header.Name.ToLowerInvariant())
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(header => header.Value)]),
    };

    private static Method Method(string name) => name switch
    {
        "POST" => RestSharp.Method.Post,
        "PUT" => RestSharp.Method.Put,
        "PATCH" => RestSharp.Method.Patch,
        "GET" => RestSharp.Method.Get,
        "DELETE" => RestSharp.Method.Delete,
        "HEAD" => RestSharp.Method.Head,
        "OPTIONS" => RestSharp.Method.Options,
        _ => throw new ArgumentException($"'{name}' is not a method of a channel", nameof(name)),
    };

    private static string Cause(Exception? exception)
    {
        var text = new StringBuilder("the provider cannot be reached");
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            text.Append(": ").Append(cause.Message);
        return text.ToString();
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

    // The client builds a URL of its own out of the parts; a signature is over this one.
    private sealed class ExactUrl(Uri url) : RestSharp.Interceptors.Interceptor
    {
        public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
        {
            requestMessage.RequestUri = url;
            return ValueTask.CompletedTask;
        }
    }
}
