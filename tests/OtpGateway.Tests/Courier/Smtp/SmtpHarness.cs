using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>The channel for e-mail of one gateway process, configured as operators do, on a clock that a test moves.</summary>
internal sealed class SmtpHarness : IAsyncDisposable
{
    public const string User = "gateway@mail.example";
    public const string Password = "pa:ss/w@rd%#?é-of-ours";
    public const string Recipient = "jane.marker@example.com";

    private readonly ILoggerFactory loggers;
    private readonly SmtpConnections connections;
    private readonly SmtpChannel channel;

    public SmtpHarness()
    {
        loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Output));
        connections = new SmtpConnections(Clock);
        channel = new SmtpChannel(connections, Clock, loggers.CreateLogger<SmtpChannel>());
    }

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public CapturedOutput Output { get; } = new();

    /// <summary>User and password as they stand in a <c>connection_uri</c>.</summary>
    public static string Credentials => $"{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@";

    /// <param name="uri">What stands under <c>connection_uri</c>.</param>
    /// <param name="change">What else is configured.</param>
    public static SmtpChannelOptions Read(string uri, Action<JsonObject>? change = null)
    {
        var smtp = new JsonObject { ["connection_uri"] = uri, ["from_address"] = "no-reply@bank.example" };
        change?.Invoke(smtp);
        var root = new JsonObject { ["courier"] = new JsonObject { ["smtp"] = smtp } };
        return Assert.IsType<SmtpChannelOptions>(CourierConfiguration.Read(root.ToJsonString()).Channel("email"));
    }

    /// <summary>What is answered when it is asked whether a message is still wanted.</summary>
    public Func<bool> IsWanted { get; set; } = () => true;

    public Task<Delivery> SendAsync(SmtpChannelOptions options, MessageContent? content = null, string id = "message-1", CancellationToken? cancellationToken = null) =>
        channel.SendAsync(options, new LeasedMessage { Id = id, Channel = "email", MessageType = "email", TemplateType = "login_code_valid" },
            content ?? Content(), _ => Task.FromResult(IsWanted()), cancellationToken ?? TestContext.Current.CancellationToken);

    public static MessageContent Content(string recipient = Recipient) => new()
    {
        Recipient = recipient,
        Subject = "Use code 012345 to log in",
        Body = "Login with the code:\n\n012345\n",
        HtmlBody = "<p>Login with the code: 012345</p>\n",
        TemplateData = new JsonObject { ["to"] = recipient, ["login_code"] = "012345" },
        RequestHeaders = [],
    };

    public async ValueTask DisposeAsync()
    {
        await connections.DisposeAsync();
        loggers.Dispose();
    }
}
