using System.Globalization;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>Sends a message with one HTTP request: the snippet makes its body, the configuration everything else.</summary>
internal sealed class HttpChannel(ProviderClients clients, AccessTokens tokens, TimeProvider clock, ILogger<HttpChannel> logger)
{
    private const int Unauthorized = 401;

    /// <param name="isWanted">Asked when the request is made and before it goes out.</param>
    public async Task<Delivery> SendAsync(HttpChannelOptions channel, LeasedMessage message, MessageContent content, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        var options = channel.Request;
        switch (RequestMaker.Make(options, channel.BodyUnwrap, message, content, clock.GetUtcNow(), cancellationToken))
        {
            case RequestResult.Cancelled:
                return new Delivery.Cancelled();
            case RequestResult.Failed failed:
                return new Delivery.Failed(Redaction.Of(content, options.Secrets).Apply(failed.Error), failed.Permanent, null) { IsOurs = true };
            case RequestResult.Made made:
                if (made.Unwrapped)
                    logger.BodyUnwrapped(channel.Id);
                return await SendAsync(options, made.Request, content, isWanted, cancellationToken);
            default:
                throw new NotSupportedException();
        }
    }

    // One deadline for all of it, a token that has to be fetched included.
    private async Task<Delivery> SendAsync(
        RequestOptions options, OutgoingRequest request, MessageContent content, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        // What the operator wrote into the body itself may come back as well.
        Secret[] secrets = [.. options.Secrets, .. CredentialFields.Of(request.Body, options.Encoding)];
        using var deadline = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return options.Auth switch
            {
                RequestAuth.ClientCredentials grant => await SendWithTokenAsync(options, grant.Request, request, content, secrets, isWanted, either.Token),
                RequestAuth.AwsSignature key => await AskAsync(options, AwsSigner.Sign(request, key, clock.GetUtcNow()), Redaction.Of(content, secrets), isWanted, either.Token),
                _ => await AskAsync(options, request, Redaction.Of(content, secrets), isWanted, either.Token),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = options.Timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new Delivery.Failed($"the provider did not answer within {seconds} s", Permanent: false, null);
        }
    }

    private async Task<Delivery> SendWithTokenAsync(
        RequestOptions options, TokenRequest grant, OutgoingRequest request, MessageContent content, Secret[] secrets, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        for (var fresh = false; ; fresh = true)
        {
            var token = await tokens.GetAsync(grant, cancellationToken);
            if (token.Value is null)
                return new Delivery.Failed(Redaction.Of(content, secrets).Apply(token.Error), Permanent: false, token.RetryAfter);
            if (!await isWanted(cancellationToken))
                return new Delivery.Withdrawn();
            var (answer, problem) = await clients.AskAsync(request.With("Authorization", $"Bearer {token.Value.Reveal()}"), cancellationToken);
            if (answer?.Status == Unauthorized && !fresh)
            {
                // It may have been withdrawn before its time: once more with a new one.
                tokens.Forget(grant, token);
                continue;
            }
            return Judge(options, answer, problem, Redaction.Of(content, [.. secrets, token.Value]));
        }
    }

    private async Task<Delivery> AskAsync(
        RequestOptions options, OutgoingRequest request, Redaction redaction, Func<CancellationToken, Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        if (!await isWanted(cancellationToken))
            return new Delivery.Withdrawn();
        var (answer, problem) = await clients.AskAsync(request, cancellationToken);
        return Judge(options, answer, problem, redaction);
    }

    private Delivery Judge(RequestOptions options, ProviderAnswer? answer, string problem, Redaction redaction)
    {
        if (answer is null)
            return new Delivery.Failed(redaction.Apply(problem), Permanent: false, null);
        // The answer is there: a deadline that ends now must not make it unknown.
        var verdict = options.Success.Judge(answer, CancellationToken.None);
        if (verdict.Ok)
            return new Delivery.Sent { Status = answer.Status, Answer = redaction.Apply(answer.Text) };
        var said = redaction.Apply(verdict.Error ?? answer.Text);
        var error = $"the provider answered {answer.Status}{(said.Length > 0 ? ": " : "")}{said}";
        var permanent = verdict.Retry is { } retry ? !retry : IsPermanent(answer.Status);
        return new Delivery.Failed(error, permanent, answer.RetryAfter(clock.GetUtcNow())) { Status = answer.Status };
    }

    // The provider has read the request and does not want it; three answers of this class mean "not now".
    private static bool IsPermanent(int status) => status is >= 400 and < 500 and not (408 or 425 or 429);
}
