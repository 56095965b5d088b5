using System.Text.Json.Nodes;

namespace OtpGateway.FirstFactor;

/// <summary>What a request presents to one authenticator.</summary>
internal abstract record Presented
{
    private Presented()
    {
    }

    /// <summary>Nothing that concerns this authenticator.</summary>
    public sealed record Nothing : Presented;

    /// <summary>The same thing twice.</summary>
    /// <param name="Name">The cookie or header.</param>
    public sealed record Twice(string Name) : Presented;

    /// <summary>Somebody who is trusted says who is calling.</summary>
    public sealed record Known(string Subject, JsonObject Traits) : Presented;

    /// <summary>A session of the gateway's own, where the request has one that began with the gateway's own sign-in.</summary>
    public sealed record PerhapsOwn : Presented;

    /// <summary>Cookies of a login that may have been seen passing through.</summary>
    /// <param name="Cookies">Which, in the order of the configuration.</param>
    /// <param name="Lifespan">How long the login is remembered from now on, if there is one.</param>
    public sealed record Observed(IReadOnlyList<KeyValuePair<string, string>> Cookies, TimeSpan Lifespan) : Presented;

    /// <summary>Something that the application must be asked about.</summary>
    /// <param name="Check">Where and how to ask.</param>
    /// <param name="Headers">What is sent to the application.</param>
    /// <param name="Cookies">The cookies among it.</param>
    /// <param name="Binding">What the login is recognised by, apart from who it is; empty where credentials rotate.</param>
    public sealed record ToAsk(
        SessionCheck Check,
        IReadOnlyList<KeyValuePair<string, string>> Headers,
        IReadOnlyList<KeyValuePair<string, string>> Cookies,
        IReadOnlyList<string> Binding) : Presented;
}
