using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OtpGateway.Benchmarks;

/// <summary>
/// Does what a person with a browser and a phone does: opens a protected page, follows the gateway to its code page,
/// asks for the code, reads it from the provider and sends it in. What comes of it is the cookie of a satisfied session.
/// </summary>
internal static partial class StepUp
{
    /// <summary>The upstream's mark: whoever sees it has got through.</summary>
    private const string UpstreamHeader = "X-Upstream";
    private const int MostPages = 8;

    public static async Task<string> RunAsync(Arguments arguments)
    {
        using var browser = new Browser(arguments.One("cookie"));
        var provider = new Uri(arguments.One("messages"));
        var page = await browser.OpenAsync(new Uri(arguments.One("url")));
        var seen = (await MessagesAsync(provider)).Length;
        for (var pages = 0; pages < MostPages; pages++)
        {
            if (page.Headers.Contains(UpstreamHeader))
                return browser.CookieHeader;
            if (page.StatusCode != HttpStatusCode.OK)
                throw new BenchmarkException($"{page.RequestMessage!.RequestUri} answered {(int)page.StatusCode}: {await page.Content.ReadAsStringAsync()}");
            var forms = HtmlForm.In(await page.Content.ReadAsStringAsync());
            if (forms.Count == 0)
                throw new BenchmarkException($"{page.RequestMessage!.RequestUri} has no form");
            var codeForm = forms.FirstOrDefault(form => form.Has("code"));
            var form = codeForm ?? forms[0];
            // A code page may stand there before anything was sent, or because the code was sent before we looked.
            var fields = codeForm is null ? form.Pressed() : form.Filled("code", await CodeAsync(provider, Math.Max(0, seen - 1)));
            page = await browser.SubmitAsync(page.RequestMessage!.RequestUri!, form.Action, fields);
        }
        throw new BenchmarkException($"not through after {MostPages} pages");
    }

    private static async Task<string> CodeAsync(Uri provider, int from)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var messages = await MessagesAsync(provider);
            if (messages.Length > from)
            {
                return Code().Matches(messages[^1]) is [.., var match]
                    ? match.Value
                    : throw new BenchmarkException($"no code in {messages[^1]}");
            }
            await Task.Delay(100);
        }
        throw new BenchmarkException("no message has arrived in 10 seconds");
    }

    private static async Task<string[]> MessagesAsync(Uri provider)
    {
        using var client = new HttpClient();
        return JsonSerializer.Deserialize<string[]>(await client.GetStringAsync(provider))!;
    }

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)")]
    private static partial Regex Code();
}
