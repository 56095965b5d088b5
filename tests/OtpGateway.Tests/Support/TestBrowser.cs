using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Support;

/// <summary>A person's browser: cookies, redirects, and the headers that tell navigations, scripts and other sites apart.</summary>
internal sealed partial class TestBrowser : IDisposable
{
    private const int MostRedirects = 20;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(20) })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    public TestBrowser(Uri gateway, TimeProvider clock)
    {
        Gateway = gateway;
        Jar = new CookieJar(clock);
    }

    public Uri Gateway { get; }

    public CookieJar Jar { get; }

    /// <summary>What was said in confidence, either way, but for cookies: tokens of pages and sessions, forms that may be held.</summary>
    public ConcurrentQueue<(string Name, string Value)> Confidences { get; } = new();

    /// <summary>Another server on the same host: cookies know no ports (RFC 6265 section 8.5).</summary>
    public Uri? Beside { get; set; }

    /// <summary>What the person reads.</summary>
    public string Languages { get; set; } = "en";

    /// <summary>Where a reverse proxy in front says that the person is; null without one.</summary>
    public string? Address { get; set; }

    /// <summary>Types a URL into the address bar.</summary>
    public Task<BrowserAnswer> GoAsync(string url, bool follow = true) => NavigateAsync(HttpMethod.Get, url, null, "none", null, follow);

    /// <summary>Follows a link on a page of the same origin.</summary>
    public Task<BrowserAnswer> ClickAsync(string url, bool follow = true) => NavigateAsync(HttpMethod.Get, url, null, "same-origin", "/from", follow);

    /// <summary>Submits a form on a page of the same origin.</summary>
    public Task<BrowserAnswer> PostAsync(string url, HttpContent? content, bool follow = true, string page = "/from") =>
        NavigateAsync(HttpMethod.Post, url, content, "same-origin", page, follow);

    public Task<BrowserAnswer> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields, bool follow = true) =>
        PostAsync(url, new FormUrlEncodedContent(fields), follow);

    /// <summary>A navigation with every word about where it comes from.</summary>
    public async Task<BrowserAnswer> NavigateAsync(HttpMethod method, string url, HttpContent? content, string site, string? page, bool follow, Action<HttpRequestHeaders>? change = null)
    {
        var crossSite = site == "cross-site";
        var origin = crossSite ? "https://elsewhere.example" : Gateway.GetLeftPart(UriPartial.Authority);
        var target = new Uri(Gateway, url);
        var redirects = new List<Uri>();
        while (true)
        {
            using var request = new HttpRequestMessage(method, target) { Content = content };
            var headers = request.Headers;
            headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
            headers.TryAddWithoutValidation("Accept-Language", Languages);
            headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
            headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
            headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
            if (page is not null)
                headers.TryAddWithoutValidation("Referer", crossSite ? origin + "/" : origin + page);
            if (method != HttpMethod.Get && site != "none")
                headers.TryAddWithoutValidation("Origin", origin);
            change?.Invoke(headers);
            var answer = await SendAsync(request, crossSite, redirects);
            if (!follow || answer.Status is not (301 or 302 or 303) || answer.Location is not { } location)
                return answer;
            Assert.True(redirects.Count < MostRedirects, $"A circle of redirects: {string.Join(" → ", redirects)}");
            redirects.Add(location);
            (method, content, target, change) = (HttpMethod.Get, null, location, null);
        }
    }

    /// <summary>A call by a script of the same origin.</summary>
    public async Task<BrowserAnswer> FetchAsync(HttpMethod method, string url, HttpContent? content = null, Action<HttpRequestHeaders>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Gateway, url)) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "cors");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "empty");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Referer", Gateway.AbsoluteUri + "from");
        change?.Invoke(request.Headers);
        return await SendAsync(request, crossSite: false, []);
    }

    /// <summary>Signs in with the application, as somebody it knows.</summary>
    public async Task SignInAsync(string user)
    {
        var answer = await PostAsync("/login", [new("user", user)], follow: false);
        Assert.Equal(303, answer.Status);
    }

    /// <summary>Enters a code into the page.</summary>
    public Task<BrowserAnswer> EnterAsync(BrowserAnswer page, string code, bool follow = true) => SubmitAsync(page, [new("code", code)], follow);

    /// <summary>Presses the button for another code.</summary>
    public Task<BrowserAnswer> ResendAsync(BrowserAnswer page) => SubmitAsync(page, [new("resend", "code")], follow: true);

    /// <summary>Presses one of the buttons with an address, by its place on the page.</summary>
    public Task<BrowserAnswer> ChooseAsync(BrowserAnswer page, int place = 0)
    {
        var addresses = page.Form.Buttons.Where(button => button.Name == "address").ToList();
        return SubmitAsync(page, [new("address", addresses[place].Value)], follow: true);
    }

    public Task<BrowserAnswer> SubmitAsync(BrowserAnswer page, IEnumerable<KeyValuePair<string, string>> fields, bool follow)
    {
        var form = page.Form;
        return PostAsync(form.Action.AbsoluteUri, new FormUrlEncodedContent(form.Hidden.Concat(fields)), follow, page.Url.PathAndQuery);
    }

    /// <summary>A form body of the kind that a browser sends.</summary>
    public static HttpContent Text(string text, string type) => new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    public void Dispose() => http.Dispose();

    private async Task<BrowserAnswer> SendAsync(HttpRequestMessage request, bool crossSite, IReadOnlyList<Uri> redirects)
    {
        var safe = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        // Another origin has its own cookies.
        var own = new[] { Gateway, Beside }.Any(server => server?.GetLeftPart(UriPartial.Authority) == request.RequestUri!.GetLeftPart(UriPartial.Authority));
        if (own && Address is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", Address);
        if (own && Jar.Header(crossSite, safe) is { Length: > 0 } cookies)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        if (own && response.Headers.TryGetValues("Set-Cookie", out var setCookies))
            Jar.Take(setCookies);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (own)
            await ConfideAsync(request, body);
        return new BrowserAnswer
        {
            Status = (int)response.StatusCode,
            Url = request.RequestUri!,
            // As they stood on the wire: reading a URL would tidy it up.
            Headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .SelectMany(header => header.Value.Select(value => (Name: header.Key.ToLowerInvariant(), value))).ToLookup(header => header.Name, header => header.value),
            Body = body,
            Redirects = [.. redirects],
        };
    }

    private async Task ConfideAsync(HttpRequestMessage request, string answer)
    {
        if (request.Headers.TryGetValues("X-Session-Token", out var tokens))
            Confidences.Enqueue(("session token", tokens.First()));
        if (request.Content is FormUrlEncodedContent form && request.RequestUri!.AbsolutePath is var path && path != "/login" && !path.StartsWith("/.", StringComparison.Ordinal))
            Confidences.Enqueue(("form", await form.ReadAsStringAsync()));
        if (answer.Contains("csrf_token", StringComparison.Ordinal))
            foreach (Match token in CsrfToken().Matches(answer))
                Confidences.Enqueue(("csrf token", token.Groups[1].Value));
    }

    [GeneratedRegex("name=\"csrf_token\" value=\"([^\"]+)\"")]
    private static partial Regex CsrfToken();
}
