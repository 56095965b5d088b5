using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Who may change the state of a flow: a form of our own page, in the browser of the login that began it.</summary>
internal sealed class FlowCsrf(KeyRing keys, GatewayUrls urls, Live<FlowOptions> options)
{
    private const string Purpose = "csrf";

    /// <summary>The token of the flow's forms. Only the login that began the flow finds it at all.</summary>
    public string Token(Flow flow) => keys.Mac(Purpose, OwnerOf(flow), flow.Id);

    /// <summary>Null when the form is ours; else why it is not.</summary>
    public string? Refuse(HttpRequest request, Flow flow, string token)
    {
        if (!RequestFacts.IsOurOwn(request, urls.Origin) && !IsOfOwnPage(request, flow))
            return "it does not come from our own origin";
        return keys.Verify(Purpose, token, OwnerOf(flow), flow.Id) ? null : "its CSRF token is missing or of another flow";
    }

    // Whom a visitor's flow is about may change while its page is open.
    private static string OwnerOf(Flow flow) => flow.IsVisitors ? flow.Fingerprint : flow.IdentityId;

    // The operator's own page may stand at another port of our host: another origin, the same site, the same cookies.
    private bool IsOfOwnPage(HttpRequest request, Flow flow) =>
        Uri.TryCreate(options.Value.UiUrlOf(flow.Kind), UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-site"
        && request.Headers.Origin is { Count: 1 } origins && origins[0] == page.GetLeftPart(UriPartial.Authority);
}
