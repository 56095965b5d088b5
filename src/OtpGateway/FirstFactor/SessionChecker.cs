using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Caching.Memory;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>Asks the application who is calling: one question at a time per credential, and the answer is kept for a while.</summary>
internal sealed class SessionChecker : IDisposable
{
    private const int MaxAnswerBytes = 256 << 10;

    // One entry per signed-in caller of the last seconds; beyond that the oldest are asked for again.
    private const int MaxKept = 50_000;

    private readonly TimeProvider clock;
    private readonly MemoryCache memory;
    private readonly SingleFlightCache cache;
    private readonly HttpClient http;

    public SessionChecker(TimeProvider clock)
    {
        this.clock = clock;
        memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = MaxKept, Clock = new CacheClock(clock) });
        cache = new SingleFlightCache(memory);
        // A redirect is an answer ("sign in first"), a cookie of one caller must never go out with another, and a proxy
        // from the environment has no business with credentials.
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Cookies arrive as UTF-8 from the server and leave as the same bytes.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <exception cref="CheckFailedException">The application gave no answer that can be understood.</exception>
    public Task<Checked> AskAsync(string authenticator, Presented.ToAsk question, CancellationToken cancellationToken) =>
        cache.GetOrAddAsync(Key(authenticator, question), async entry =>
        {
            // From before the question: the answer is never believed for longer than cache_ttl.
            var asked = clock.GetUtcNow();
            var session = await FetchAsync(question);
            // "No one" is not kept: some applications sign in under the cookie that they had before.
            var until = session is null ? asked : asked + question.Check.CacheTtl;
            entry.AbsoluteExpiration = until;
            return new Checked(session, until);
        }, cancellationToken);

    /// <summary>Asks past what is kept and what was asked a moment ago; what is kept of it goes where nobody is signed in.</summary>
    /// <exception cref="CheckFailedException">The application gave no answer that can be understood.</exception>
    public async Task<CheckedSession?> AskAnewAsync(string authenticator, Presented.ToAsk question, CancellationToken cancellationToken)
    {
        var session = await FetchAsync(question).WaitAsync(cancellationToken);
        if (session is null)
            memory.Remove(Key(authenticator, question));
        return session;
    }

    public void Dispose()
    {
        http.Dispose();
        memory.Dispose();
    }

    private async Task<CheckedSession?> FetchAsync(Presented.ToAsk question)
    {
        using var limit = new CancellationTokenSource(question.Check.Timeout, clock);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, question.Check.Url);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            foreach (var (name, value) in question.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices =>
                    question.Check.Mapper.Map(await ReadAsync(response, question.Cookies, limit.Token), limit.Token),
                >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => null,
                var status => throw new CheckFailedException($"the answer was {(int)status}"),
            };
        }
        catch (OperationCanceledException)
        {
            throw new CheckFailedException($"there was no answer within {GoDuration.Format(question.Check.Timeout)}");
        }
        catch (HttpRequestException exception)
        {
            throw new CheckFailedException($"the connection failed ({exception.HttpRequestError})");
        }
        catch (IOException)
        {
            throw new CheckFailedException("the connection broke off");
        }
    }

    private static async Task<SessionAnswer> ReadAsync(HttpResponseMessage response, IReadOnlyList<KeyValuePair<string, string>> cookies, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            if (!name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
                headers[name.ToLowerInvariant()] = string.Join(", ", (IEnumerable<string>)values);
        var bytes = await ReadBodyAsync(response.Content, cancellationToken);
        return new SessionAnswer((int)response.StatusCode, headers, Parse(bytes, response.Content.Headers.ContentType), cookies);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > MaxAnswerBytes)
                throw new CheckFailedException($"the answer is longer than {MaxAnswerBytes} bytes");
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private static JsonNode? Parse(byte[] bytes, System.Net.Http.Headers.MediaTypeHeaderValue? type)
    {
        var mediaType = type?.MediaType ?? "";
        if (!mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) && !mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            return JsonValue.Create(EncodingOf(type?.CharSet).GetString(bytes));
        try
        {
            // Of two members of one name, another reader of the answer may take the other one.
            return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new CheckFailedException("the answer is not valid JSON");
        }
    }

    private static Encoding EncodingOf(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    // A hash: the keys of a cache end up in memory dumps.
    private static string Key(string authenticator, Presented.ToAsk question)
    {
        var text = new StringBuilder();
        Append(text, authenticator);
        Append(text, question.Check.Stamp);
        foreach (var (name, value) in question.Headers)
        {
            Append(text, name);
            Append(text, value);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);
}
