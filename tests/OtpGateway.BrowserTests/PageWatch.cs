using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Notes what must not happen in a browser: breaches of the content security policy, errors of scripts, requests to another origin.</summary>
internal sealed class PageWatch
{
    private readonly List<string> findings = [];

    public PageWatch(IBrowserContext context, Uri origin)
    {
        context.Console += (_, message) =>
        {
            // Chromium says "Refused to …" or "… violates the following Content Security Policy directive".
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase) || message.Text.StartsWith("Refused to", StringComparison.Ordinal))
                Note($"{message.Page?.Url}: {message.Text}");
        };
        context.WebError += (_, error) => Note($"{error.Page?.Url}: {error.Error}");
        context.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" or "ws" or "wss" && url.Authority != origin.Authority)
                Note($"loaded from elsewhere: {request.Url}");
        };
    }

    public void AssertNothing()
    {
        lock (findings)
            Assert.Empty(findings);
    }

    private void Note(string finding)
    {
        lock (findings)
            findings.Add(finding);
    }
}
