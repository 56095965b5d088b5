using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Courier;

/// <summary>
/// Tokens of the providers that want OAuth 2.0 client credentials (RFC 6749, 4.4): fetched once for all who wait, and kept
/// until shortly before they expire.
/// </summary>
internal sealed class AccessTokens : IDisposable
{
    /// <summary>How long before its end a token is no longer used: it must still be good when the request arrives.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>How long a token is used whose answer does not say (RFC 6749, 5.1 only recommends that it does).</summary>
    public static readonly TimeSpan Unstated = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ProviderClients clients;
    private readonly TimeProvider clock;
    private readonly MemoryCache memory;
    private readonly SingleFlightCache cache;

    public AccessTokens(ProviderClients clients, TimeProvider clock)
    {
        this.clients = clients;
        this.clock = clock;
        memory = new MemoryCache(new MemoryCacheOptions { Clock = new CacheClock(clock) });
        cache = new SingleFlightCache(memory);
    }

    public Task<AccessToken> GetAsync(TokenRequest request, CancellationToken cancellationToken) =>
        cache.GetOrAddAsync(request.Key, async entry =>
        {
            // From before the question: what the answer took counts against the token.
            var asked = clock.GetUtcNow();
            var (token, lifetime) = await FetchAsync(request);
            entry.AbsoluteExpiration = asked + lifetime - Margin > asked ? asked + lifetime - Margin : asked;
            return token;
        }, cancellationToken);

    /// <summary>Forgets a token that the provider no longer takes, unless there is a newer one already.</summary>
    public void Forget(TokenRequest request, AccessToken token)
    {
        if (memory.TryGetValue(request.Key, out AccessToken? kept) && ReferenceEquals(kept, token))
            memory.Remove(request.Key);
    }

    public void Dispose() => memory.Dispose();

    private async Task<(AccessToken Token, TimeSpan Lifetime)> FetchAsync(TokenRequest request)
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        try
        {
            var (answer, problem) = await clients.AskAsync(Outgoing(request), limit.Token);
            if (answer is null)
                return (AccessToken.None($"the token endpoint: {problem}", null), TimeSpan.Zero);
            if (answer.Status is < 200 or >= 300)
                return (AccessToken.None($"the token endpoint answered {answer.Status}, and no token: {answer.Text}", answer.RetryAfter(clock.GetUtcNow())), TimeSpan.Zero);
            return Read(answer.Text, out var why) ?? (AccessToken.None($"the token endpoint answered {answer.Status}, and no token: {why}", answer.RetryAfter(clock.GetUtcNow())), TimeSpan.Zero);
        }
        catch (OperationCanceledException)
        {
            return (AccessToken.None($"the token endpoint did not answer within {Timeout.TotalSeconds:0} s", null), TimeSpan.Zero);
        }
    }

    private static OutgoingRequest Outgoing(TokenRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Accept"] = "application/json" };
        if (!request.CredentialsInBody)
            headers["Authorization"] = $"Basic {request.Credentials}";
        return new OutgoingRequest
        {
            Method = "POST",
            Url = request.Url,
            Headers = headers,
            ContentType = "application/x-www-form-urlencoded",
            Body = Encoding.UTF8.GetBytes(request.Form),
            AllowPrivateAddresses = request.AllowPrivateAddresses,
        };
    }

    // Null, and why, when it is no token that can be used. The text is never shown: a token may be in it that is not known as one.
    private static (AccessToken Token, TimeSpan Lifetime)? Read(string text, out string problem)
    {
        problem = "its answer is not a JSON object";
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            problem = "its answer has no access_token";
            if (!root.TryGetProperty("access_token", out var token) || token.ValueKind != JsonValueKind.String || token.GetString() is not { Length: > 0 } value)
                return null;
            problem = "its access_token has characters that a header cannot carry";
            if (!HeaderRules.IsValue(value))
                return null;
            problem = "its token_type is not Bearer";
            if (root.TryGetProperty("token_type", out var type)
                && !(type.ValueKind == JsonValueKind.String && "bearer".Equals(type.GetString(), StringComparison.OrdinalIgnoreCase)))
                return null;
            problem = "";
            return (new AccessToken(new Secret(value), "", null), Lifetime(root));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Some endpoints send the number as text.
    private static TimeSpan Lifetime(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var field))
            return Unstated;
        var number = field.ValueKind switch
        {
            JsonValueKind.Number when field.TryGetDouble(out var parsed) => parsed,
            JsonValueKind.String when double.TryParse(field.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => 0,
        };
        return TimeSpan.FromSeconds(Math.Clamp(number, 0, TimeSpan.FromDays(1).TotalSeconds));
    }
}
