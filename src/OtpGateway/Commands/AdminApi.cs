using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Commands;

/// <summary>The admin API of a gateway that is at work.</summary>
internal sealed class AdminApi : IDisposable
{
    private readonly HttpClient http;

    /// <param name="url">Where it is, as in <c>http://127.0.0.1:4434</c>.</param>
    /// <param name="token">That of <c>serve.admin.token</c>; null without one.</param>
    public AdminApi(Uri url, Secret? token)
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

    public void Dispose() => http.Dispose();

    /// <returns>What it answers; the next page's path where there is one.</returns>
    /// <exception cref="AdminApiException">It cannot be reached, or is none.</exception>
    public async Task<(HttpStatusCode Status, JsonNode? Body, string? Next)> SendAsync(HttpMethod method, string path, JsonObject? json, CancellationToken cancellationToken)
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

    /// <summary>What to throw for an answer that nobody expects.</summary>
    public static AdminApiException Unexpected(HttpStatusCode status, JsonNode? body) =>
        new($"The admin API answered {(int)status}: {Reason(body)}{(status == HttpStatusCode.Unauthorized ? " Give it with --token." : "")}");

    /// <summary>Why it refused, in its words.</summary>
    public static string Reason(JsonNode? body) =>
        (body as JsonObject)?["error"] is JsonObject error ? Text(error["reason"]) ?? Text(error["message"]) ?? "no reason" : "no reason";

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
