using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier.Providers;

/// <summary>
/// Reads <c>courier.channels[].provider</c>: the request of a provider that is known here, from the few fields that differ
/// from one account to the next. What comes out is what a <c>request_config</c> would give.
/// </summary>
internal static partial class ProviderReader
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Null when something that is needed is missing or wrong; it is reported then.</summary>
    public static RequestOptions? Read(ConfigNode node, ClientOptions clients, ContentReader content)
    {
        if (node.Has("request_config"))
            node.Problem("request_config", "stands beside provider; give one of the two");
        node.RequiredString("provider");
        var read = node.Choice<Func<RequestOptions?>?>("provider", null,
            ("twilio", () => Twilio(node)),
            ("vonage", () => Vonage(node)),
            ("messagebird", () => MessageBird(node)),
            ("plivo", () => Plivo(node)),
            ("sinch", () => Sinch(node)),
            ("whatsapp", () => WhatsApp(node)),
            ("sns", () => Sns(node)),
            ("custom", () => RequestReader.Read(node, null, clients, content)));
        if (read is null)
        {
            // The problem is about the provider; which fields it has cannot be judged.
            _ = node.Raw;
            return null;
        }
        return read() is { } request ? request with { Clients = clients } : null;
    }

    private static RequestOptions? Twilio(ConfigNode node)
    {
        var settings = Settings(node, "account", "token", "sender");
        if (Url(node, "https://api.twilio.com", $"/2010-04-01/Accounts/{Segment(settings["account"])}/Messages.json") is not { } url)
            return null;
        return New(node, "twilio", url, settings) with
        {
            ContentType = Form,
            Encoding = BodyEncoding.Form,
            Auth = new RequestAuth.BasicAuth(settings["account"], settings["token"]),
        };
    }

    private static RequestOptions? Vonage(ConfigNode node)
    {
        var settings = Settings(node, "account", "token", "sender");
        return Url(node, "https://rest.nexmo.com", "/sms/json") is { } url ? New(node, "vonage", url, settings) : null;
    }

    private static RequestOptions? MessageBird(ConfigNode node)
    {
        var settings = Settings(node, "token", "sender");
        if (Url(node, "https://rest.messagebird.com", "/messages") is not { } url)
            return null;
        return New(node, "messagebird", url, settings) with
        {
            Auth = new RequestAuth.ApiKey("Authorization", new Secret($"AccessKey {settings["token"].Reveal()}"), ApiKeyPlace.Header),
        };
    }

    private static RequestOptions? Plivo(ConfigNode node)
    {
        var settings = Settings(node, "account", "token", "sender");
        if (Url(node, "https://api.plivo.com", $"/v1/Account/{Segment(settings["account"])}/Message/") is not { } url)
            return null;
        return New(node, "plivo", url, settings) with { Auth = new RequestAuth.BasicAuth(settings["account"], settings["token"]) };
    }

    private static RequestOptions? Sinch(ConfigNode node)
    {
        var settings = Settings(node, "account", "token", "sender");
        var region = Label(node, "region", "us");
        if (Url(node, $"https://{region}.sms.api.sinch.com", $"/xms/v1/{Segment(settings["account"])}/batches") is not { } url)
            return null;
        return New(node, "sinch", url, settings) with { Auth = new RequestAuth.Bearer(settings["token"]) };
    }

    private static RequestOptions? WhatsApp(ConfigNode node)
    {
        var settings = Settings(node, "account", "token", "template");
        settings["language"] = new Secret(node.String("language", "en_US"));
        var version = node.String("version", "v23.0");
        if (!GraphVersion().IsMatch(version))
            node.Problem("version", "must be a version of the Graph API, such as v23.0");
        if (Url(node, "https://graph.facebook.com", $"/{version}/{Segment(settings["account"])}/messages") is not { } url)
            return null;
        return New(node, "whatsapp", url, settings) with { Auth = new RequestAuth.Bearer(settings["token"]) };
    }

    private static RequestOptions? Sns(ConfigNode node)
    {
        var settings = Settings(node, "account", "token");
        settings["sender"] = new Secret(node.String("sender", ""));
        var region = node.RequiredString("region").Length > 0 ? Label(node, "region", "") : "region";
        if (Url(node, $"https://sns.{region}.amazonaws.com", "/") is not { } url)
            return null;
        return New(node, "sns", url, settings) with
        {
            ContentType = Form,
            Encoding = BodyEncoding.Form,
            Auth = new RequestAuth.AwsSignature(region, "sns", settings["account"].Reveal(), settings["token"], null),
        };
    }

    private static RequestOptions New(ConfigNode node, string name, Uri url, IReadOnlyDictionary<string, Secret> settings) => new()
    {
        Url = RequestUrl.Of(url),
        Body = BuiltInSnippets.Provider(node, name),
        Success = new SuccessRule { When = BuiltInSnippets.ProviderSuccess(node, name) },
        Provider = settings,
        Timeout = RequestReader.ReadTimeout(node),
    };

    private static Dictionary<string, Secret> Settings(ConfigNode node, params ReadOnlySpan<string> keys)
    {
        var settings = new Dictionary<string, Secret>();
        foreach (var key in keys)
        {
            var value = node.RequiredString(key);
            if (!HeaderRules.IsValue(value))
                node.Problem(key, "has characters that a header cannot carry");
            settings[key] = new Secret(value);
        }
        return settings;
    }

    // Becomes a part of the host's name.
    private static string Label(ConfigNode node, string key, string fallback)
    {
        var label = node.String(key, fallback);
        if (RegionName().IsMatch(label))
            return label;
        node.Problem(key, "must be small letters, digits and hyphens, such as eu or eu-central-1");
        return "region";
    }

    private static Uri? Url(ConfigNode node, string origin, string path)
    {
        var text = node.String("endpoint", origin).TrimEnd('/') + path;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0)
            return url;
        node.Problem("endpoint", $"must be an address such as {origin}, without user, ? or #; the path of the call is added to it");
        return null;
    }

    private static string Segment(Secret value) => Uri.EscapeDataString(value.Reveal());

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex(@"^v[0-9]{1,3}\.[0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex GraphVersion();
}
