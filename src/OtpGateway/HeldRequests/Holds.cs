using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Sessions;

namespace OtpGateway.HeldRequests;

/// <summary>Keeps requests while their callers step up, and arms them afterwards.</summary>
internal sealed class Holds(HeldRequestStore store, CookieNames cookies, Live<HoldOptions> options, Live<CredentialHeaders> credentials, Live<HeaderAllowlist> allowlist, RandomNumberGenerator random)
{
    /// <summary>How long a browser has to follow the redirect to the original URL.</summary>
    public static readonly TimeSpan ResumeWindow = TimeSpan.FromSeconds(60);

    /// <summary>Reads the request to its end and keeps it, or says why not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="session">Of the one who sends it.</param>
    /// <param name="once">Whether its route asks for every operation anew.</param>
    /// <param name="snippet">What says in words what it would do; null where the route says nothing of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<HoldOutcome> HoldAsync(HttpContext context, Session session, bool once, TransactionSnippet? snippet, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var request = context.Request;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength is > 0;
        if (request.ContentLength > limits.MaxBody)
            return new HoldOutcome.TooLarge(limits.MaxBody);
        var held = new HeldRequest
        {
            Id = NewId(),
            IdentityId = session.Identity.Id,
            Fingerprint = session.Fingerprint,
            // The browser asks for it again by a navigation, which is a GET.
            Method = HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = HeldHeaders.Keep(request.Headers, credentials.Value),
            HasBody = hasBody,
            Length = hasBody ? request.ContentLength ?? 0 : 0,
            Once = once,
        };
        var secret = SessionHandle.New(random);
        var (opened, tooMany) = await store.OpenAsync(held, SessionHandle.Hash(secret), limits.Lifespan, limits.PerIdentity, limits.Total, cancellationToken);
        if (tooMany)
            return new HoldOutcome.TooMany(limits.PerIdentity);
        if (!opened)
            return new HoldOutcome.NoRoom();
        HoldOutcome outcome = new HoldOutcome.Aborted();
        try
        {
            outcome = await ReceiveAsync(context, held, session, snippet, limits, cancellationToken);
            // This browser's alone, from now on and not only once the code is right: another tab's session may replace ours.
            if (outcome is HoldOutcome.Held)
                context.Response.Cookies.Append(cookies.Held(held.Id), HeldCookie.Value(secret, held.Target), cookies.Options(limits.Lifespan, SameSiteMode.Strict));
            return outcome;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return outcome = new HoldOutcome.TooLarge(limits.MaxBody);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or OperationCanceledException)
        {
            return outcome;
        }
        finally
        {
            if (outcome is not HoldOutcome.Held)
                await store.DeleteAsync(held.Id, CancellationToken.None);
        }
    }

    /// <summary>The held request of this login, or null.</summary>
    public Task<HeldRequest?> FindAsync(string id, string identityId, string fingerprint, CancellationToken cancellationToken) =>
        IsWellFormed(id) ? store.FindAsync(id, identityId, fingerprint, cancellationToken) : Task.FromResult<HeldRequest?>(null);

    /// <summary>Arms a held request of this browser: its next navigation to the target, within a minute, resumes it.</summary>
    /// <param name="context">The request that brings the held request's own cookie.</param>
    /// <param name="held">Which.</param>
    /// <param name="grantedAt">When the second factor was shown, where it was asked for this very request alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ArmAsync(HttpContext context, HeldRequest held, DateTimeOffset? grantedAt, CancellationToken cancellationToken) =>
        RawCookies.Single(context.Request.Headers.Cookie, cookies.Held(held.Id)) is { } value
        && HeldCookie.Secret(value) is { } secret
        && await store.VerifyAsync(held, SessionHandle.Hash(secret), ResumeWindow, grantedAt, cancellationToken);

    /// <summary>Held ids are 128 random bits as 32 hexadecimal digits.</summary>
    public static bool IsWellFormed(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    private async Task<HoldOutcome> ReceiveAsync(HttpContext context, HeldRequest held, Session session, TransactionSnippet? snippet, HoldOptions limits, CancellationToken cancellationToken)
    {
        var received = 0L;
        if (held.HasBody)
        {
            // Counted below. The server's own count includes what chunking adds, and ends in a broken connection instead of a page.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = null;
            var buffer = ArrayPool<byte>.Shared.Rent(HeldRequestStore.ChunkSize);
            try
            {
                for (var number = 0; ; number++)
                {
                    if (await ReadAsync(context.Request.Body, buffer.AsMemory(0, HeldRequestStore.ChunkSize), cancellationToken) is not { } count)
                        return new HoldOutcome.Aborted();
                    if (count == 0)
                        break;
                    received += count;
                    if (received > limits.MaxBody)
                        return new HoldOutcome.TooLarge(limits.MaxBody);
                    if (!await store.AppendAsync(held.Id, number, buffer.AsMemory(0, count), received, limits.Total, cancellationToken))
                        return new HoldOutcome.NoRoom();
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
        if (snippet is not null)
            return await TellAsync(held with { Length = received }, session, snippet, cancellationToken);
        return await store.CompleteAsync(held.Id, received, cancellationToken) == 1 ? new HoldOutcome.Held(held.Id) : new HoldOutcome.Aborted();
    }

    // Null: whoever sends it has gone. (What the server says then must not pass for a fault of the store.)
    private static async Task<int?> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            return null;
        }
    }

    // Read again from the store, piece by piece: what is told is what is kept, and memory stays flat.
    private async Task<HoldOutcome> TellAsync(HeldRequest held, Session session, TransactionSnippet snippet, CancellationToken cancellationToken)
    {
        await using var body = new HeldBody(store, held.Id, held.Length);
        var (ctx, why) = await TransactionContext.ReadAsync(held, body, session.Identity.Traits, allowlist.Value.Names, cancellationToken);
        if (ctx is null)
            return new HoldOutcome.Untold(why, "the request cannot be read for it");
        switch (snippet.Tell(ctx, cancellationToken))
        {
            case TransactionOutcome.Told told:
                await using (var again = new HeldBody(store, held.Id, held.Length))
                {
                    var digest = await TransactionDigest.ComputeAsync(held, told.Transaction, again, cancellationToken);
                    return await store.CompleteAsync(held.Id, held.Length, told.Transaction, digest, cancellationToken) == 1 ? new HoldOutcome.Held(held.Id) : new HoldOutcome.Aborted();
                }
            case TransactionOutcome.Refused refused:
                return new HoldOutcome.Untold(refused.Why, refused.Detail);
            default:
                throw new InvalidOperationException("A request was told in an unknown way.");
        }
    }

    private string NewId()
    {
        var bytes = new byte[16];
        random.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
