namespace OtpGateway.Http;

/// <summary>The gateway's own addresses. They come from the configuration alone, never from a request.</summary>
internal sealed class GatewayUrls(Uri baseUrl, string basePath)
{
    /// <summary>Where a settings flow begins.</summary>
    public const string SettingsPath = "/self-service/settings/browser";

    /// <summary>Where a sign-in or a step-up begins.</summary>
    public const string LoginPath = "/self-service/login/browser";

    /// <summary>Where a window ends that a page has opened for the code.</summary>
    public const string DonePath = "/step-up/done";

    private readonly string prefix = basePath == "/" ? "" : basePath;

    /// <summary>Scheme, host and port that the browser sees.</summary>
    public Uri Origin { get; } = new(baseUrl.GetLeftPart(UriPartial.Authority));

    /// <summary><c>https://bank.example</c>, without a slash at the end.</summary>
    public string OriginText { get; } = baseUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>The host without its port, as it stands in the last line of an SMS.</summary>
    public string Host => Origin.IdnHost;

    public bool IsHttps => Origin.Scheme == Uri.UriSchemeHttps;

    /// <summary>The path below which everything is the gateway's own; empty for the root.</summary>
    public string Prefix => prefix;

    /// <summary>A path of ours: <c>Path("/login")</c> is <c>/.otp/login</c>.</summary>
    public string Path(string path) => prefix + path;

    /// <summary>A path of ours as an absolute URL.</summary>
    public string Absolute(string path) => OriginText + prefix + path;

    /// <summary>Where a schema can be read (Ory Kratos: <c>/schemas/</c> and the id in base64url).</summary>
    public string SchemaUrl(string schemaId) =>
        Absolute("/schemas/" + Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(System.Text.Encoding.UTF8.GetBytes(schemaId)));

    /// <summary>
    /// Whether a flow may lead back there: to anything that is not ours, to the settings, to the step-up that it came before,
    /// and to the page that says that a window is done with.
    /// </summary>
    public bool MayBeReturnedTo(string path) => !IsOwn(path) || path == Path(DonePath) || (path.Split('?', 2)[0] is var begin && (begin == Path(SettingsPath) || begin == Path(LoginPath)));

    public bool IsOwn(string path) => prefix.Length > 0
        && path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (path.Length == prefix.Length || path[prefix.Length] is '/' or '?');
}
