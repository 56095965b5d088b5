using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

/// <summary>The HTTP channel alone, and a provider for it.</summary>
internal sealed class ChannelHarness : IAsyncDisposable
{
    private readonly ProviderClients clients = new();
    private readonly AccessTokens tokens;
    private readonly HttpChannel channel;

    private ChannelHarness(WebhookReceiver receiver)
    {
        Receiver = receiver;
        tokens = new AccessTokens(clients, Clock);
        channel = new HttpChannel(clients, tokens, Clock, NullLogger<HttpChannel>.Instance);
    }

    public ManualTimeProvider Clock { get; } = new();

    public WebhookReceiver Receiver { get; }

    /// <summary>Where the receiver listens, without a slash at the end.</summary>
    public string Url => Receiver.Url.TrimEnd('/');

    public static async Task<ChannelHarness> StartAsync(CancellationToken cancellationToken) => new(await WebhookReceiver.StartAsync(cancellationToken));

    /// <summary>Sends the golden message by a <c>request_config</c>, in which URL stands for the receiver.</summary>
    public Task<Delivery> SendAsync(string request, CancellationToken cancellationToken, string? recipient = null) =>
        SendAsync(Options(request), cancellationToken, recipient);

    public Task<Delivery> SendAsync(HttpChannelOptions options, CancellationToken cancellationToken, string? recipient = null)
    {
        var content = GoldenVectors.Content();
        return channel.SendAsync(options, GoldenVectors.Message, recipient is null ? content : content with { Recipient = recipient }, cancellationToken);
    }

    /// <summary>As if the message were taken back in the last moment.</summary>
    public Task<Delivery> SendUnwantedAsync(HttpChannelOptions options, CancellationToken cancellationToken) =>
        channel.SendAsync(options, GoldenVectors.Message, GoldenVectors.Content(), _ => Task.FromResult(false), cancellationToken);

    public HttpChannelOptions Options(string request, string more = "") =>
        Assert.IsType<HttpChannelOptions>(CourierConfiguration.Read(Channel(request.Replace("URL", Url, StringComparison.Ordinal), more)).Channels[0]);

    /// <summary>A configuration with one channel that has this <c>request_config</c>.</summary>
    public static string Channel(string request, string more = "") => $$"""{ {{more}} "courier": { "channels": [ { "id": "sms", "request_config": {{request}} } ] } }""";

    /// <summary>The text as a JSON string that is a snippet's address.</summary>
    public static string Snippet(string source) => JsonSerializer.Serialize(CourierConfiguration.Base64(source));

    public async ValueTask DisposeAsync()
    {
        tokens.Dispose();
        clients.Dispose();
        await Receiver.DisposeAsync();
    }
}
