using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using RestSharp;

namespace OtpGateway.Courier;

/// <summary>Sends a message with one HTTP request: the snippet makes its body, the configuration everything else.</summary>
internal sealed class HttpChannel(ProviderClients clients, TimeProvider clock, ILogger<HttpChannel> logger)
{
    /// <summary>How long a provider has for its whole answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="isWanted">Asked when the request is made and before it goes out.</param>
    public async Task<Delivery> SendAsync(HttpChannelOptions channel, LeasedMessage message, MessageContent content, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        var options = channel.Request;
        var redaction = Redaction.Of(content, options.Secrets);
        switch (options.Body.Evaluate(SnippetContext.Of(message, content), cancellationToken))
        {
            case SnippetResult.Cancelled:
                return new Delivery.Cancelled();
            case SnippetResult.Failed failed:
                return new Delivery.Failed(redaction.Apply(failed.Error), failed.Permanent, null);
            case SnippetResult.Made made:
                var body = RequestBody.Of(made.Json, options.Encoding, channel.BodyUnwrap);
                if (body.Problem is not null)
                    return new Delivery.Failed(body.Problem, Permanent: true, null);
                if (body.Unwrapped)
                    logger.BodyUnwrapped(channel.Id);
                if (!await isWanted(cancellationToken))
                    return new Delivery.Withdrawn();
                return await SendAsync(options, NewRequest(options, message, body), redaction, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    private async Task<Delivery> SendAsync(RequestOptions options, RestRequest request, Redaction redaction, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var response = await clients.For(options).ExecuteAsync(request, either.Token);
        cancellationToken.ThrowIfCancellationRequested();
        if (deadline.IsCancellationRequested && response.StatusCode == 0)
            return new Delivery.Failed($"the provider did not answer within {Timeout.TotalSeconds:0} s", Permanent: false, null);
        if (response.StatusCode == 0)
            return new Delivery.Failed(redaction.Apply(Cause(response.ErrorException)), Permanent: false, null);
        var answer = redaction.Apply(response.Content ?? "");
        if ((int)response.StatusCode is >= 200 and < 300)
            return new Delivery.Sent { Status = (int)response.StatusCode, Answer = answer };
        var error = $"the provider answered {(int)response.StatusCode}{(answer.Length > 0 ? ": " : "")}{answer}";
        return new Delivery.Failed(error, IsPermanent(response.StatusCode), RetryAfter(response)) { Status = (int)response.StatusCode };
    }

    private static RestRequest NewRequest(RequestOptions options, LeasedMessage message, RequestBody body)
    {
        var request = new RestRequest(options.Url, Method(options.Method)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in options.Headers)
            request.AddOrUpdateHeader(name, value.Reveal());
        if (!options.Headers.ContainsKey("Accept"))
            request.AddOrUpdateHeader("Accept", "*/*");
        // The same for every attempt: a provider that knows the header sends one message.
        if (!options.Headers.ContainsKey("Idempotency-Key"))
            request.AddOrUpdateHeader("Idempotency-Key", message.Id);
        switch (options.Auth)
        {
            case RequestAuth.BasicAuth basic:
                request.AddOrUpdateHeader("Authorization", $"Basic {basic.Credentials}");
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Header } key:
                request.AddOrUpdateHeader(key.Name, key.Value.Reveal());
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Cookie } key:
                request.AddOrUpdateHeader("Cookie", $"{key.Name}={key.Value.Reveal()}");
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Query } key:
                request.AddQueryParameter(key.Name, key.Value.Reveal(), encode: true);
                break;
        }
        // As bytes: the content type goes out exactly as it is configured.
        request.AddBody(body.Bytes, options.ContentType);
        return request;
    }

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

    // The provider has read the request and does not want it; three answers of this class mean "not now".
    private static bool IsPermanent(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && (int)status is not (408 or 425 or 429);

    private TimeSpan? RetryAfter(RestResponse response)
    {
        var value = response.Headers?.FirstOrDefault(header => "Retry-After".Equals(header.Name, StringComparison.OrdinalIgnoreCase))?.Value;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > clock.GetUtcNow())
            return date - clock.GetUtcNow();
        return null;
    }

    private static string Cause(Exception? exception)
    {
        var text = new StringBuilder("the provider cannot be reached");
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            text.Append(": ").Append(cause.Message);
        return text.ToString();
    }
}
