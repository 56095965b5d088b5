using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Who may change the state of a flow: a form of our own page, in the browser of the login that began it.</summary>
internal sealed class FlowCsrf(KeyRing keys, GatewayUrls urls)
{
    private const string Purpose = "csrf";

    /// <summary>The token of the flow's forms. Only the login that began the flow finds it at all.</summary>
    public string Token(Flow flow) => keys.Mac(Purpose, OwnerOf(flow), flow.Id);

    /// <summary>Null when the form is ours; else why it is not.</summary>
    public string? Refuse(HttpRequest request, Flow flow, string token)
    {
        if (!RequestFacts.IsOurOwn(request, urls.Origin))
            return "it does not come from our own origin";
        return keys.Verify(Purpose, token, OwnerOf(flow), flow.Id) ? null : "its CSRF token is missing or of another flow";
    }

    // Whom a visitor's flow is about may change while its page is open.
    private static string OwnerOf(Flow flow) => flow.IsVisitors ? flow.Fingerprint : flow.IdentityId;
}
