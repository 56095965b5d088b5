using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>How messages are made and sent (<c>courier</c>, <c>clients</c>).</summary>
internal sealed record CourierOptions
{
    private const int LongestChannelId = 32;

    public IReadOnlyList<ChannelOptions> Channels { get; init; } = [];

    /// <summary>Attempts after the first. Default: 5.</summary>
    public int MessageRetries { get; init; } = 5;

    /// <summary>How many messages are sent at once by this process. Default: 8.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>The longest time between two looks at the queue; messages of this process are sent at once. Default: 1 s.</summary>
    public TimeSpan PullWait { get; init; } = TimeSpan.FromSeconds(1);

    public TemplateSet Templates { get; init; } = TemplateSet.BuiltIn();

    /// <summary>The trait that names the language of an identity's messages (<c>gateway.ui.locale_trait</c>). Default: none, the browser says it.</summary>
    public string? LocaleTrait { get; init; }

    /// <summary>The request headers that snippets see.</summary>
    public IReadOnlyList<string> HeaderAllowlist { get; init; } = RequestHeaders.DefaultAllowlist;

    public ChannelOptions? Channel(string id) => Channels.FirstOrDefault(channel => channel.Id == id);

    public static CourierOptions Read(ConfigNode root)
    {
        var node = root.Section("courier");
        var clients = ClientOptions.Read(root);
        using var content = new ContentReader(clients);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var channels = ReadChannels(node, ids, clients, content);
        ReadEmail(node, channels, ids.Contains(TemplateSet.Email), clients, content);
        var worker = node.Section("worker");
        var ui = root.Section("gateway").Section("ui");
        return new CourierOptions
        {
            Channels = channels,
            MessageRetries = node.Int("message_retries", 5, 0, 100),
            Parallel = worker.Int("pull_count", 8, 1, 255),
            PullWait = worker.Duration("pull_wait", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
            Templates = TemplateSet.Read(node, content, ui.String("default_language", BuiltInTexts.Complete)),
            LocaleTrait = ui.String("locale_trait"),
            HeaderAllowlist = ReadAllowlist(root.Section("clients")),
        };
    }

    private static List<ChannelOptions> ReadChannels(ConfigNode courier, HashSet<string> ids, ClientOptions clients, ContentReader content)
    {
        var channels = new List<ChannelOptions>();
        foreach (var node in courier.Items("channels"))
        {
            var id = node.RequiredString("id");
            if (id.Length > LongestChannelId)
                node.Problem("id", $"must be at most {LongestChannelId} letters long");
            if (!ids.Add(id) && id.Length > 0)
                node.Problem("id", $"'{id}' is the id of an earlier channel already");
            var type = node.Choice("type", "http", ("http", "http"), ("smtp", "smtp"));
            var unwrap = node.Bool("body_unwrap", true);
            if (type == "smtp")
                node.Problem("type", "not yet: e-mail over SMTP");
            else if (!node.Has("request_config"))
                node.Problem("request_config", "is missing");
            else if (RequestOptions.Read(node.Section("request_config"), null, clients, content) is { } request)
                channels.Add(new ChannelOptions { Id = id, Request = request, BodyUnwrap = unwrap });
        }
        return channels;
    }

    // E-mail has a channel of its own beside the list, unless the list has one.
    private static void ReadEmail(ConfigNode courier, List<ChannelOptions> channels, bool listed, ClientOptions clients, ContentReader content)
    {
        var strategy = courier.Choice("delivery_strategy", "", ("smtp", "smtp"), ("http", "http"));
        var http = courier.Section("http");
        var unwrap = http.Bool("body_unwrap", true);
        if (strategy == "http" && (!listed || http.Has("request_config")))
        {
            if (!http.Has("request_config"))
                http.Problem("request_config", "is missing; delivery_strategy \"http\" sends e-mail with it");
            else if (RequestOptions.Read(http.Section("request_config"), BuiltInSnippets.EmailOverHttp, clients, content) is { } request && !listed)
                channels.Add(new ChannelOptions { Id = TemplateSet.Email, Request = request, BodyUnwrap = unwrap });
        }
        else
        {
            http.Ignore("request_config");
        }
        if (strategy == "smtp" && !listed)
            courier.Problem("delivery_strategy", "not yet: e-mail over SMTP; \"http\" sends e-mail with http.request_config");
        if (strategy == "" && !listed && courier.Has("smtp"))
            courier.Problem("smtp", "not yet: e-mail over SMTP; delivery_strategy \"http\" sends e-mail with http.request_config");
        else
            courier.Ignore("smtp");
    }

    private static IReadOnlyList<string> ReadAllowlist(ConfigNode clients)
    {
        clients.Ignore("smtp");
        var hook = clients.Section("web_hook");
        if (!hook.Has("header_allowlist"))
            return RequestHeaders.DefaultAllowlist;
        var names = hook.Strings("header_allowlist");
        foreach (var (index, name) in names.Index())
            if (!HttpToken.IsToken(name))
                hook.Problem($"header_allowlist[{index}]", $"'{name}' is not the name of a header");
            else if (RequestHeaders.IsCredential(name))
                hook.Warn($"header_allowlist[{index}]", $"{name} is never handed on");
        return names;
    }
}
