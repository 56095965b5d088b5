using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Hostile;

/// <summary>Wherever the gateway leads somebody to what a request said, it stays on its own origin or goes to what is listed.</summary>
public partial class ReturnToCorpusTests
{
    private static readonly string[] Listed = ["https://app.example/safe/", "https://login.example"];

    [Fact]
    public async Task Resolve_OfTheHostile_IsFollowedNowhere()
    {
        const string Origin = "http://127.0.0.1:4455";
        var urls = new GatewayUrls(new Uri(Origin), "/.otp");
        var led = new List<(string Url, string Base)>();
        foreach (var text in Corpus.Read("return-to-hostile", Known(new Uri(Origin))).Select(line => line.Text))
            foreach (var reading in (string[])[text, Utf8(text), Uri.UnescapeDataString(text), Utf8(Uri.UnescapeDataString(text))])
                if (ReturnTo.Resolve(reading, urls, Listed) is { } url)
                    led.Add((url, Origin + "/x"));

        await AssertStayedAsync(led, Origin);
        foreach (var line in Corpus.Read("return-to-benign", Known(new Uri(Origin))))
            Assert.True(ReturnTo.Resolve(line.Text, urls, Listed) is not null, line.ToString());
    }

    [Fact]
    public async Task EveryPlaceThatLeadsBack_GivenTheHostile_StaysOrGoesToWhatIsListed()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Allow);
        var server = gateway.Url;
        var origin = server.GetLeftPart(UriPartial.Authority);
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var signedIn = (await gateway.NewBrowserAsync("emil")).Jar.Header(crossSite: false, safe: true);
        var led = new List<(string Url, string Base)>();
        var failed = new List<string>();

        foreach (var text in Corpus.Read("return-to-hostile", Known(server)).Select(line => line.Text))
        {
            var escaped = Escaped(text);
            var cookies = raised.Jar.Header(crossSite: false, safe: true);
            await TakeAsync($"/.otp/self-service/login/browser?aal=aal2&return_to={escaped}", cookies, "");
            await TakeAsync($"/.otp/self-service/login/browser?aal=aal2&return_to={escaped}", signedIn, "");
            await TakeAsync($"/.otp/self-service/login/browser?aal=aal2&return_to=/x&return_to={escaped}", cookies, "");
            await TakeAsync($"/.otp/self-service/login/browser?aal=aal2&return_to={escaped}", "", "");
            await TakeAsync($"/.otp/self-service/settings/browser?return_to={escaped}", cookies, "");
            await TakeAsync($"/.otp/self-service/logout/browser?return_to={escaped}", cookies, "");
            if (text.AsSpan().ContainsAny('\r', '\n', '\0'))
                continue;
            // A script's request, which is told where to sign in and come back from; and a form, whose page says the same.
            await TakeAsync("/transfer/x", "", $"Accept: application/json\r\nReferer: {text}\r\n");
            await TakeAsync("/transfer/x", "", $"HX-Request: true\r\nHX-Current-URL: {text}\r\n");
            await TakeAsync("/transfer/x", signedIn, $"HX-Request: true\r\nHX-Current-URL: {text}\r\nReferer: {text}\r\n");
            await TakeAsync("/transfer/x", "", $"Accept: text/html\r\nReferer: {text}\r\nContent-Length: 0\r\n", "POST");
            await TakeAsync("/unheld/x", signedIn, $"Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nReferer: {text}\r\nContent-Length: 0\r\n", "POST");
        }

        Assert.Empty(failed);
        Assert.InRange(led.Count, 400, int.MaxValue);
        await AssertStayedAsync(led, origin);

        async Task TakeAsync(string target, string cookies, string headers, string method = "GET")
        {
            var (status, answer) = await RawHttp.SendAsync(server,
                $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\n{(cookies.Length > 0 ? $"Cookie: {cookies}\r\n" : "")}{(headers.Length > 0 ? headers : "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n")}Connection: close\r\n\r\n");
            if (status is 0 or >= 500)
                failed.Add($"{method} {target} {headers}: {status}");
            foreach (var url in RawHttp.Headers(answer, "Location").Concat(RawHttp.Headers(answer, "HX-Redirect")).Concat(Links().Matches(answer).Select(match => WebUtility.HtmlDecode(Regex.Unescape(match.Groups[1].Value)))))
            {
                led.Add((url, origin + target.Split('?')[0]));
                // What the application's own login is told.
                if (NextOf().Match(url) is { Success: true } next)
                    led.Add((Uri.UnescapeDataString(next.Groups[1].Value), origin + "/login"));
            }
        }
    }

    [Fact]
    public async Task Logout_GivenTheHostile_StaysOrGoesToWhatIsListed()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Allow);
        var server = gateway.Url;
        var origin = server.GetLeftPart(UriPartial.Authority);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var cookies = browser.Jar.Header(crossSite: false, safe: true);
        var token = (string)JsonNode.Parse(BodyOf((await RawHttp.GetAsync(server, "/.otp/self-service/logout/browser", cookies)).Answer))!["logout_token"]!;

        var followed = new List<string>();
        foreach (var line in Corpus.Read("return-to-hostile", Known(server)))
        {
            var (status, answer) = await RawHttp.GetAsync(server, $"/.otp/self-service/logout?token={token}&return_to={Escaped(line.Text)}", cookies);
            if (status != 303 || !RawHttp.Headers(answer, "Location").Single().StartsWith(origin + "/.otp/error?id=", StringComparison.Ordinal))
                followed.Add($"{line}: {answer}");
        }
        Assert.Empty(followed);
        // Refused each time, before anything was done.
        var (_, last) = await RawHttp.GetAsync(server, $"/.otp/self-service/logout?token={token}&return_to={Escaped("https://app.example/safe/x")}", cookies);
        Assert.Equal("https://app.example/safe/x", Assert.Single(RawHttp.Headers(last, "Location")));
    }

    [Fact]
    public async Task FlowsOfMembers_GivenTheHostile_StayOrGoToWhatIsListed()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            Allow(configuration);
        });
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);

        var followed = new List<string>();
        foreach (var line in Corpus.Read("return-to-hostile", Known(gateway.Url)))
        {
            foreach (var flow in (string[])["login", "registration", "recovery", "verification"])
            {
                var (status, answer) = await RawHttp.GetAsync(gateway.Url, $"/.otp/self-service/{flow}/browser?return_to={Escaped(line.Text)}");
                if (status != 303 || !RawHttp.Headers(answer, "Location").Single().StartsWith(origin + "/.otp/error?id=", StringComparison.Ordinal))
                    followed.Add($"{flow} {line}: {answer}");
            }
        }
        Assert.Empty(followed);
    }

    private static void Allow(JsonNode configuration) => configuration["selfservice"]!["allowed_return_urls"] = new JsonArray([.. Listed.Select(url => JsonValue.Create(url))]);

    private static (string, string)[] Known(Uri server) => [("origin", server.GetLeftPart(UriPartial.Authority)), ("authority", server.Authority), ("hostname", server.Host)];

    private static string Utf8(string bytes) => Encoding.UTF8.GetString(bytes.All(character => character < 256) ? Encoding.Latin1.GetBytes(bytes) : Encoding.UTF8.GetBytes(bytes));

    private static string Escaped(string bytes) => string.Concat(bytes.Select(character => char.IsAsciiLetterOrDigit(character) ? character.ToString() : $"%{(int)character:X2}"));

    private static string BodyOf(string answer) => answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)];

    // By two readers: a browser's, and our own.
    private static async Task AssertStayedAsync(List<(string Url, string Base)> led, string origin)
    {
        Assert.Empty(led.Where(pair => !(Uri.TryCreate(new Uri(pair.Base), pair.Url, out var uri) && IsAllowed(uri.AbsoluteUri, origin))).Distinct());
        Assert.Empty(led.Zip(await NodeUrls.ReadAsync(led)).Where(read => !IsAllowed(read.Second, origin)).Distinct());
    }

    private static bool IsAllowed(string href, string origin) =>
        href == origin || (href.StartsWith(origin + "/", StringComparison.Ordinal) && !href.StartsWith(origin + "//", StringComparison.Ordinal)) || Listed.Any(listed => href.StartsWith(listed.TrimEnd('/') + "/", StringComparison.Ordinal));

    [GeneratedRegex("""(?:href|action|src|redirect_browser_to"|logout_url"|return_to")(?:=|:)\s*"([^"]*)""")]
    private static partial Regex Links();

    [GeneratedRegex("[?&]next=([^&]*)")]
    private static partial Regex NextOf();
}
