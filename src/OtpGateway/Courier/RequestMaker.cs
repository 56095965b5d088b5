using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>Makes the request of a message: everything but what is only known when it is sent, a token or a signature.</summary>
internal static class RequestMaker
{
    public static RequestResult Make(RequestOptions options, bool unwrap, LeasedMessage message, MessageContent content, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ctx = SnippetContext.Of(message, content);
        var body = new RequestBody();
        if (options.Payload is not null)
        {
            body = new RequestBody { Bytes = options.Payload.Fill(content.Body, content.Recipient) };
        }
        else if (options.Body is not null)
        {
            switch (options.Body.Evaluate(Arguments(options, message, ctx, now), cancellationToken))
            {
                case SnippetResult.Cancelled:
                    return new RequestResult.Cancelled();
                case SnippetResult.Failed failed:
                    return new RequestResult.Failed(failed.Error, failed.Permanent);
                case SnippetResult.Made made:
                    body = RequestBody.Of(made.Json, options.Encoding, unwrap);
                    if ((body.Problem ?? TwilioRules.Problem(options, made.Json)) is { } problem)
                        return new RequestResult.Failed(problem, Permanent: true);
                    break;
                default:
                    throw new NotSupportedException();
            }
        }
        // A blank is always %20 in what AWS signs.
        var spaces = options.Auth is RequestAuth.AwsSignature ? "%20" : "+";
        return options.Url.TryMake(ctx, spaces, out var url, out var why, cancellationToken)
            ? new RequestResult.Made(New(options, message, url, body), body.Unwrapped)
            : new RequestResult.Failed(why, Permanent: true);
    }

    private static Dictionary<string, JsonNode?> Arguments(RequestOptions options, LeasedMessage message, JsonObject ctx, DateTimeOffset now)
    {
        var arguments = new Dictionary<string, JsonNode?> { ["ctx"] = ctx };
        if (options.Provider is { } provider)
            arguments["provider"] = new JsonObject(provider.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value.Reveal())))
            {
                ["expires_at"] = message.ExpiresAt > 0
                    ? DateTimeOffset.FromUnixTimeMilliseconds(message.ExpiresAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                    : null,
                // Of this attempt: a late one must not let the provider deliver a code that is over.
                ["seconds_left"] = message.ExpiresAt > 0 ? Math.Max(1, (message.ExpiresAt - now.ToUnixTimeMilliseconds()) / 1000) : null,
            };
        return arguments;
    }

    private static OutgoingRequest New(RequestOptions options, LeasedMessage message, Uri url, RequestBody body)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Accept"] = "*/*",
            // The same for every attempt: a provider that knows the header sends one message.
            ["Idempotency-Key"] = message.Id,
        };
        foreach (var (name, value) in options.Headers)
            headers[name] = value.Reveal();
        switch (options.Auth)
        {
            case RequestAuth.BasicAuth basic:
                headers["Authorization"] = $"Basic {basic.Credentials}";
                break;
            case RequestAuth.Bearer bearer:
                headers["Authorization"] = $"Bearer {bearer.Token.Reveal()}";
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Header } key:
                headers[key.Name] = key.Value.Reveal();
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Cookie } key:
                headers["Cookie"] = $"{key.Name}={key.Value.Reveal()}";
                break;
            case RequestAuth.ApiKey { Place: ApiKeyPlace.Query } key:
                url = new Uri($"{url.AbsoluteUri}{(url.Query.Length == 0 ? '?' : '&')}{FormBody.Encode(key.Name)}={FormBody.Encode(key.Value.Reveal())}");
                break;
        }
        return new OutgoingRequest
        {
            Method = options.Method,
            Url = url,
            Headers = headers,
            ContentType = options.HasBody ? options.ContentType : null,
            Body = options.HasBody ? body.Bytes : null,
            AllowPrivateAddresses = options.Clients.AllowsPrivateAddresses(url),
        };
    }
}
