using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>The request that carries a message to its provider (<c>request_config</c>).</summary>
internal sealed record RequestOptions
{
    public required RequestUrl Url { get; init; }

    /// <summary>Default: POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Sent as they stand; <c>Content-Type</c> is kept apart.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Default: <c>application/json</c>.</summary>
    public string ContentType { get; init; } = "application/json";

    public BodyEncoding Encoding { get; init; }

    /// <summary>Makes the body; null for a request without one, or with a <see cref="Payload"/>.</summary>
    public Snippet? Body { get; init; }

    /// <summary>Makes the body instead of a snippet.</summary>
    public PayloadTemplate? Payload { get; init; }

    public bool HasBody => Body is not null || Payload is not null;

    /// <summary>What a built-in provider's snippet is given beside <c>ctx</c>; null for a snippet of the operator's own.</summary>
    public IReadOnlyDictionary<string, Secret>? Provider { get; init; }

    public RequestAuth? Auth { get; init; }

    public SuccessRule Success { get; init; } = new();

    /// <summary>How long the provider has for its whole answer, tokens included. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = RequestReader.DefaultTimeout;

    /// <summary>Whether the provider may be at a private address.</summary>
    public ClientOptions Clients { get; init; } = new();

    /// <summary>What took the place of placeholders in the courier's configuration.</summary>
    public IReadOnlyList<Secret> Filled { get; init; } = [];

    /// <summary>Everything configured that no log, error or stored answer may show.</summary>
    public IEnumerable<Secret> Secrets =>
        [.. Headers.Values, .. Url.Secrets, .. Auth?.Secrets ?? [], .. Body?.Secrets ?? [], .. Success.When?.Secrets ?? [], .. ProviderSecrets, .. Filled, .. Filled.SelectMany(RequestUrl.PartsOf)];

    private IEnumerable<Secret> ProviderSecrets => (Provider ?? new Dictionary<string, Secret>()).Where(setting => setting.Key is "account" or "token").Select(setting => setting.Value);
}
