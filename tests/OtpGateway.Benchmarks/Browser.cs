using System.Net;

namespace OtpGateway.Benchmarks;

/// <summary>As much of a browser as a step-up needs: cookies, redirects, and the headers that mark a navigation.</summary>
internal sealed class Browser : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Dictionary<string, string> cookies = [];

    public Browser(string cookie) => Keep(cookie);

    public string CookieHeader => string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public Task<HttpResponseMessage> OpenAsync(Uri url) => NavigateAsync(HttpMethod.Get, url, from: null, content: null);

    public Task<HttpResponseMessage> SubmitAsync(Uri from, string action, IEnumerable<KeyValuePair<string, string>> fields) =>
        NavigateAsync(HttpMethod.Post, new Uri(from, action), from, new FormUrlEncodedContent(fields));

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> NavigateAsync(HttpMethod method, Uri url, Uri? from, HttpContent? content)
    {
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            var request = new HttpRequestMessage(method, url) { Content = content };
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Add("Sec-Fetch-Dest", "document");
            request.Headers.Add("Sec-Fetch-Site", from is null ? "none" : "same-origin");
            request.Headers.Add("Cookie", CookieHeader);
            if (from is not null)
            {
                request.Headers.Referrer = from;
                request.Headers.Add("Origin", from.GetLeftPart(UriPartial.Authority));
            }
            var response = await client.SendAsync(request);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
                Keep(cookie);
            if (response.StatusCode is not (HttpStatusCode.SeeOther or HttpStatusCode.Found) || response.Headers.Location is not { } location)
                return response;
            (method, url, content) = (HttpMethod.Get, new Uri(url, location), null);
        }
        throw new BenchmarkException($"{url}: more than {MostRedirects} redirects");
    }

    private void Keep(string cookie)
    {
        var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
        var pair = parts[0].Split('=', 2);
        // One that is taken back has an empty value.
        if (pair is [var name, { Length: > 0 } value])
            cookies[name] = value;
        else
            cookies.Remove(pair[0]);
    }
}
