using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Commands;

/// <summary>The directory of a gateway that is at work, through its admin API.</summary>
internal sealed class AdminIdentityAccess : IIdentityAccess
{
    private const string Path = "admin/identities";

    // What the admin API shows beyond what can be imported again.
    private static readonly string[] Derived = ["credentials", "schema_url", "state_changed_at", "verifiable_addresses", "recovery_addresses", "created_at", "updated_at", "organization_id"];

    private readonly HttpClient http;

    /// <param name="url">Where the admin API is, as in <c>http://127.0.0.1:4434</c>.</param>
    /// <param name="token">That of <c>serve.admin.token</c>; null without one.</param>
    public AdminIdentityAccess(Uri url, Secret? token)
    {
        // A proxy of the environment has no business with the token, and is refused by the gateway anyway.
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
    }

    public async Task<ImportedIdentity> ImportAsync(JsonObject identity, bool dryRun, CancellationToken cancellationToken)
    {
        var (status, body, _) = await SendAsync(HttpMethod.Post, dryRun ? Path + "?dry_run=true" : Path, identity, cancellationToken);
        return status switch
        {
            HttpStatusCode.Created => new ImportedIdentity(Text(body?["id"]), null),
            HttpStatusCode.OK when dryRun => new ImportedIdentity(null, null),
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge => new ImportedIdentity(null, Reason(body)),
            _ => throw Unexpected(status, body),
        };
    }

    public async IAsyncEnumerable<JsonObject> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Path;
        while (next is not null)
        {
            var (status, body, link) = await SendAsync(HttpMethod.Get, next, null, cancellationToken);
            if (status != HttpStatusCode.OK || body is not JsonArray page)
                throw Unexpected(status, body);
            foreach (var identity in page.Select(item => item!.DeepClone().AsObject()))
            {
                foreach (var derived in Derived)
                    identity.Remove(derived);
                foreach (var empty in identity.Where(field => field.Value is null).Select(field => field.Key).ToList())
                    identity.Remove(empty);
                yield return identity;
            }
            next = link;
        }
    }

    public Task<JsonObject?> ExportAsync(string id, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(id)}/export", cancellationToken);

    public Task<JsonObject?> EraseAsync(string id, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, $"{Path}/{Uri.EscapeDataString(id)}/erase", cancellationToken);

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject?> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var (status, body, _) = await SendAsync(method, path, null, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => body!.AsObject(),
            HttpStatusCode.NotFound => null,
            _ => throw Unexpected(status, body),
        };
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body, string? Next)> SendAsync(HttpMethod method, string path, JsonObject? json, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (json is not null)
                request.Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), Next(response));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AdminApiException($"The admin API at {http.BaseAddress} cannot be reached, or is none: {exception.Message}");
        }
    }

    // RFC 8288; the gateway names its own lists by their paths.
    private static string? Next(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var values))
            return null;
        foreach (var link in string.Join(',', values).Split(','))
            if (link.EndsWith("rel=\"next\"", StringComparison.Ordinal) && link.IndexOf('<', StringComparison.Ordinal) is >= 0 and var begin && link.IndexOf('>', StringComparison.Ordinal) is var end && end > begin)
                return link[(begin + 1)..end].TrimStart('/');
        return null;
    }

    private static AdminApiException Unexpected(HttpStatusCode status, JsonNode? body) =>
        new($"The admin API answered {(int)status}: {Reason(body)}{(status == HttpStatusCode.Unauthorized ? " Give it with --token." : "")}");

    private static string Reason(JsonNode? body) =>
        (body as JsonObject)?["error"] is JsonObject error ? Text(error["reason"]) ?? Text(error["message"]) ?? "no reason" : "no reason";

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
