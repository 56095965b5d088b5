using System.Net.Security;

namespace OtpGateway.Tests.Support;

/// <summary>A program that calls the admin API.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient http;

    /// <param name="url">Where the admin API is.</param>
    /// <param name="certificate">The hash of the certificate that is expected there; null for plain http.</param>
    public AdminClient(Uri url, string? certificate = null) => http = new HttpClient(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate },
    }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public Task<BrowserAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public Task<BrowserAnswer> PostAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, headers);

    public Task<BrowserAnswer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) => SendAsync(method, path, null, headers);

    public Task<BrowserAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <param name="body">JSON; not checked here.</param>
    public Task<BrowserAnswer> SendJsonAsync(HttpMethod method, string path, string body) => SendAsync(method, path, body);

    private async Task<BrowserAnswer> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new BrowserAnswer
        {
            Status = (int)response.StatusCode,
            Url = new Uri(http.BaseAddress!, path),
            Headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .SelectMany(header => header.Value.Select(value => (Name: header.Key.ToLowerInvariant(), value))).ToLookup(header => header.Name, header => header.value),
            Body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            Redirects = [],
        };
    }

    public void Dispose() => http.Dispose();
}
