using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Courier.Providers;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Courier;

/// <summary>How messages are made and sent (<c>courier</c>, <c>clients</c>).</summary>
internal sealed record CourierOptions
{
    private const int LongestChannelId = 32;

    public IReadOnlyList<ChannelOptions> Channels { get; init; } = [];

    /// <summary>Attempts after the first. Default: 5.</summary>
    public int MessageRetries { get; init; } = 5;

    /// <summary>How many messages of a channel are taken from the queue at one look, and the most that are sent at once. Default: 8.</summary>
    public int PullCount { get; init; } = 8;

    /// <summary>The longest time between two looks at the queue; messages of this process are sent at once. Default: 1 s.</summary>
    public TimeSpan PullWait { get; init; } = TimeSpan.FromSeconds(1);

    public TemplateSet Templates { get; init; } = TemplateSet.BuiltIn();

    /// <summary>The trait that names the language of an identity's messages (<c>gateway.ui.locale_trait</c>). Default: none, the browser says it.</summary>
    public string? LocaleTrait { get; init; }

    /// <summary>The request headers that snippets see.</summary>
    public IReadOnlyList<string> HeaderAllowlist { get; init; } = RequestHeaders.DefaultAllowlist;

    public ChannelOptions? Channel(string id) => Channels.FirstOrDefault(channel => channel.Id == id);

    /// <summary>The channel and those that it falls back to, in the order in which they are tried; empty when there is none with this id.</summary>
    public IReadOnlyList<ChannelOptions> ChannelsFrom(string id) => FallbackOrder.From(id, Channels);

    /// <summary>The other kind of message that one of this channel may become; null when it stays what it is.</summary>
    public string? FallbackType(string id)
    {
        var channels = ChannelsFrom(id);
        return channels.FirstOrDefault(other => other.Dispatch.MessageType != channels[0].Dispatch.MessageType)?.Dispatch.MessageType;
    }

    public static CourierOptions Read(ConfigNode root)
    {
        var node = root.Section("courier");
        var clients = ClientOptions.Read(root);
        using var content = new ContentReader(clients);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var worker = node.Section("worker");
        var pullCount = worker.Int("pull_count", 8, 1, 255);
        var fallbacks = new List<(ConfigNode Node, string Id, IReadOnlyList<string> Fallback)>();
        var channels = ReadChannels(node, ids, fallbacks, pullCount, clients, content, root);
        ReadEmail(node, channels, ids.Contains(TemplateSet.Email), pullCount, clients, content, root);
        FallbackOrder.Check(fallbacks, new HashSet<string>([.. ids, .. channels.Select(channel => channel.Id)], StringComparer.Ordinal));
        var ui = root.Section("gateway").Section("ui");
        return new CourierOptions
        {
            Channels = channels,
            MessageRetries = node.Int("message_retries", 5, 0, 100),
            PullCount = pullCount,
            PullWait = worker.Duration("pull_wait", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
            Templates = TemplateSet.Read(node, content, ui.String("default_language", BuiltInTexts.Complete)),
            LocaleTrait = ui.String("locale_trait"),
            HeaderAllowlist = ReadAllowlist(root.Section("clients")),
        };
    }

    private static List<ChannelOptions> ReadChannels(
        ConfigNode courier, HashSet<string> ids, List<(ConfigNode, string, IReadOnlyList<string>)> fallbacks, int pullCount, ClientOptions clients, ContentReader content, ConfigNode root)
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
            ChannelOptions? channel = type == "smtp" ? ReadSmtp(id, node.Section("smtp"), clients, root) : ReadHttp(id, node, null, clients, content);
            var dispatch = DispatchOptions.Read(node, id, isMail: id == TemplateSet.Email || type == "smtp", pullCount);
            fallbacks.Add((node, id, dispatch.Fallback));
            if (channel is HttpChannelOptions { Request.Timeout: var timeout } && timeout > dispatch.Deadline && timeout > RequestReader.DefaultTimeout)
                node.Warn("deadline", $"is shorter than the timeout of the request ({GoDuration.Format(timeout)}), which then has no effect");
            if (channel is not null)
                channels.Add(channel with { Dispatch = dispatch });
        }
        return channels;
    }

    // E-mail has a channel of its own beside the list, unless the list has one.
    private static void ReadEmail(ConfigNode courier, List<ChannelOptions> channels, bool listed, int pullCount, ClientOptions clients, ContentReader content, ConfigNode root)
    {
        var told = courier.Choice("delivery_strategy", "", ("smtp", "smtp"), ("http", "http"));
        var byHttp = told == "http" && !listed;
        var bySmtp = told == "smtp" || (told == "" && courier.Has("smtp"));
        if (!byHttp)
            courier.Section("http").Ignore("request_config", "body_unwrap");
        if (listed || !bySmtp)
            courier.Ignore("smtp");
        ChannelOptions? channel = null;
        if (byHttp)
            channel = ReadHttp(TemplateSet.Email, courier.Section("http"), BuiltInSnippets.EmailOverHttp, clients, content);
        else if (bySmtp && !listed)
            channel = ReadSmtp(TemplateSet.Email, courier.Section("smtp"), clients, root);
        if (channel is not null)
            channels.Add(channel with { Dispatch = new DispatchOptions { MessageType = TemplateSet.Email, Concurrency = pullCount } });
    }

    private static HttpChannelOptions? ReadHttp(string id, ConfigNode node, string? defaultBody, ClientOptions clients, ContentReader content)
    {
        var unwrap = node.Bool("body_unwrap", true);
        RequestOptions? request = null;
        // Only a listed channel, which has no default, can be that of a provider by name.
        if (defaultBody is null && node.Has("provider"))
            request = ProviderReader.Read(node, clients, content);
        else if (node.Has("request_config"))
            request = RequestReader.Read(node.Section("request_config"), defaultBody, clients, content);
        else
            node.Problem("request_config", "is missing: the request that hands a message to the provider");
        return request is null ? null : new HttpChannelOptions { Id = id, Request = request with { Filled = node.Report.FilledBelow("courier") }, BodyUnwrap = unwrap };
    }

    private static SmtpChannelOptions? ReadSmtp(string id, ConfigNode node, ClientOptions clients, ConfigNode root)
    {
        if (!node.Has("connection_uri"))
            node.Problem("connection_uri", "is missing: the mail server, such as smtps://user:password@mail.example:465/");
        return SmtpOptions.Read(node, clients, root) is { } smtp ? new SmtpChannelOptions { Id = id, Smtp = smtp } : null;
    }

    private static IReadOnlyList<string> ReadAllowlist(ConfigNode clients)
    {
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
