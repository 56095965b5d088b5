using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>What a browser was answered, after the redirects that it followed.</summary>
internal sealed record BrowserAnswer
{
    public required int Status { get; init; }

    /// <summary>What was asked last.</summary>
    public required Uri Url { get; init; }

    public required ILookup<string, string> Headers { get; init; }

    public required string Body { get; init; }

    /// <summary>Where each redirect led, in their order.</summary>
    public required IReadOnlyList<Uri> Redirects { get; init; }

    public string? Header(string name) => Headers[name.ToLowerInvariant()].FirstOrDefault();

    public Uri? Location => Header("Location") is { } location ? new Uri(Url, location) : null;

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The form of one of the gateway's pages.</summary>
    public PageForm Form => PageForm.Parse(Url, Body) ?? throw new InvalidOperationException($"{Status} {Url} is no page with a form: {Body}");

    public bool HasForm => PageForm.Parse(Url, Body) is not null;

    public bool IsCodePage => HasForm && Body.Contains("name=\"code\"", StringComparison.Ordinal);

    /// <summary>Where the page's main button leads, when it is a link.</summary>
    public Uri? MainLink => System.Text.RegularExpressions.Regex.Match(Body, "class=\"button button-main\" href=\"([^\"]*)\"") is { Success: true } match
        ? new Uri(Url, System.Net.WebUtility.HtmlDecode(match.Groups[1].Value)) : null;

    public override string ToString() => $"{Status} {Url} → {string.Join(" → ", Redirects)}\n{Body}";
}
