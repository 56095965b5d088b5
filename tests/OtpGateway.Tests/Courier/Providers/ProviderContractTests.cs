using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>What is promised of every provider: by its example, and by its name alone where it is built in.</summary>
public sealed class ProviderContractTests : IAsyncDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();
    private readonly ProviderClients clients = new();
    private readonly AccessTokens tokens;
    private readonly HttpChannel channel;
    private ProviderDouble? provider;

    public ProviderContractTests()
    {
        tokens = new AccessTokens(clients, clock);
        channel = new HttpChannel(clients, tokens, clock, NullLogger<HttpChannel>.Instance);
    }

    public static TheoryData<string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool>();
            foreach (var (name, way) in ProviderCase.All)
            {
                ways.Add(name, false);
                if (way.Preset is not null)
                    ways.Add(name, true);
            }
            return ways;
        }
    }

    public async ValueTask DisposeAsync()
    {
        tokens.Dispose();
        clients.Dispose();
        if (provider is not null)
            await provider.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Send_AsDocumented_IsTaken(string name, bool preset)
    {
        var options = await StartAsync(name, preset, ProviderDouble.Token);

        var delivery = await SendAsync(options);

        Assert.True(delivery is Delivery.Sent, (delivery as Delivery.Failed)?.Error);
        Assert.Equal(1, provider!.Taken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Send_WrongCredentials_FailsForGoodInTheProvidersWords(string name, bool preset)
    {
        const string Wrong = "wrong-token-that-is-echoed";
        var options = await StartAsync(name, preset, Wrong);

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync(options));

        Assert.True(failed.Permanent);
        Assert.Contains(ProviderCase.All[name].Denied, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, failed.Error, StringComparison.Ordinal);
        Assert.Equal(0, provider!.Taken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Send_Throttled_IsTriedAgainWhenTheProviderSays(string name, bool preset)
    {
        var options = await StartAsync(name, preset, ProviderDouble.Token);
        provider!.Throttles = true;

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync(options));

        Assert.False(failed.Permanent);
        Assert.Contains(ProviderCase.All[name].Limited, failed.Error, StringComparison.Ordinal);
        Assert.Equal(ProviderCase.All[name].RetryAfter, (int?)failed.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Send_BadRecipient_FailsForGoodWithoutNamingThem(string name, bool preset)
    {
        var options = await StartAsync(name, preset, ProviderDouble.Token);
        var recipient = ProviderCase.All[name].BadRecipient;

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync(options, recipient));

        Assert.True(failed.Permanent);
        Assert.Contains(ProviderCase.All[name].Refused, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(recipient.TrimStart('+'), failed.Error, StringComparison.Ordinal);
        Assert.Equal(0, provider!.Taken);
    }

    // The samples of Ory's documentation, as they stand there but for the placeholders.
    [Theory]
    [InlineData("messagebird", "/messages",
        """
        function(ctx) {
          body: std.manifestJsonEx({
            originator: 'YourApp',
            recipients: [
              if std.startsWith(ctx.recipient, '+')
              then std.substr(ctx.recipient, 1, std.length(ctx.recipient) - 1)
              else ctx.recipient,
            ],
            body: ctx.body,
          }, ' '),
        }
        """)]
    [InlineData("vonage", "/sms/json",
        """
        function(ctx) {
          body: std.manifestJsonEx({
            api_key: 'ACCOUNT',
            api_secret: 'TOKEN',
            from: 'YourApp',
            to: ctx.recipient,
            text: ctx.body,
          }, ' '),
        }
        """)]
    public async Task Send_SampleOfOry_IsTaken(string name, string path, string snippet)
    {
        await StartAsync(name, preset: false, ProviderDouble.Token);
        var source = snippet.Replace("ACCOUNT", ProviderDouble.Account, StringComparison.Ordinal).Replace("TOKEN", ProviderDouble.Token, StringComparison.Ordinal);
        var options = CourierConfiguration.Read(ChannelHarness.Channel(
            $$"""
            { "url": "{{provider!.Url}}{{path}}", "method": "POST", "body": {{ChannelHarness.Snippet(source)}},
              "headers": { "Content-Type": "application/json", "Authorization": "AccessKey {{ProviderDouble.Token}}" } }
            """));

        Assert.IsType<Delivery.Sent>(await SendAsync(Assert.IsType<HttpChannelOptions>(options.Channels[0])));

        Assert.Equal(1, provider.Taken);
    }

    [Theory]
    [InlineData("login_code")]
    [InlineData("registration_code")]
    [InlineData("verification_code")]
    [InlineData("recovery_code")]
    public async Task Send_WhatsApp_FindsTheCodeUnderAnyName(string key)
    {
        foreach (var preset in new[] { false, true })
        {
            var options = await StartAsync("whatsapp", preset, ProviderDouble.Token);

            Assert.IsType<Delivery.Sent>(await channel.SendAsync(options, Message(), Content() with { TemplateData = new JsonObject { [key] = "ABC123" } }, cancellationToken));

            Assert.Contains("ABC123", Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task Send_WhatsAppWithoutACode_FailsForGood()
    {
        var options = await StartAsync("whatsapp", preset: true, ProviderDouble.Token);

        var failed = Assert.IsType<Delivery.Failed>(await channel.SendAsync(options, Message(), Content() with { TemplateData = [] }, cancellationToken));

        Assert.True(failed.Permanent);
        Assert.Contains("WhatsApp takes messages with a code only", failed.Error, StringComparison.Ordinal);
        Assert.Empty(provider!.Requests);
    }

    [Fact]
    public async Task Send_TwilioMessagingService_IsNamedInsteadOfASender()
    {
        var options = await StartAsync("twilio", preset: true, ProviderDouble.Token, preset => preset.Replace("+15005550006", "MG0123456789abcdef0123456789abcdef", StringComparison.Ordinal));

        Assert.IsType<Delivery.Sent>(await SendAsync(options));

        Assert.Contains("&MessagingServiceSid=MG0123456789abcdef0123456789abcdef&", Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TwilioSenderThatOnlyBeginsLikeAService_IsTheSender()
    {
        var options = await StartAsync("twilio", preset: true, ProviderDouble.Token, preset => preset.Replace("+15005550006", "MGBank", StringComparison.Ordinal));

        Assert.IsType<Delivery.Sent>(await SendAsync(options));

        Assert.Contains("&From=MGBank&", Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PlivoPowerpack_IsNamedInsteadOfASender()
    {
        var options = await StartAsync("plivo", preset: true, ProviderDouble.Token, preset => preset.Replace("+15005550006", "5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46", StringComparison.Ordinal));

        Assert.IsType<Delivery.Sent>(await SendAsync(options));

        Assert.Contains("\"powerpack_uuid\": \"5ec4c8c9", Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("twilio", "ValidityPeriod=600")]
    [InlineData("vonage", "\"ttl\": 600000")]
    [InlineData("messagebird", "\"validity\": 600")]
    [InlineData("sinch", "\"expire_at\": \"2026-01-01T00:10:00Z\"")]
    public async Task Send_Preset_EndsWithTheCode(string name, string expected)
    {
        var options = await StartAsync(name, preset: true, ProviderDouble.Token);

        Assert.IsType<Delivery.Sent>(await SendAsync(options));

        Assert.Contains(expected, Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
    }

    // The code may have lain in the queue: what counts is what is left of it.
    [Theory]
    [InlineData("twilio", 90.9, "ValidityPeriod=90")]
    [InlineData("twilio", -5, "ValidityPeriod=1")]
    [InlineData("twilio", 40_000, "ValidityPeriod=36000")]
    [InlineData("vonage", 90, "\"ttl\": 90000")]
    [InlineData("vonage", 5, "\"ttl\": 20000")]
    [InlineData("vonage", 700_000, "\"ttl\": 604800000")]
    [InlineData("messagebird", 90, "\"validity\": 90")]
    [InlineData("messagebird", 0.5, "\"validity\": 1")]
    public async Task Send_PresetLateInTheLifeOfTheCode_EndsWithTheCode(string name, double seconds, string expected)
    {
        var options = await StartAsync(name, preset: true, ProviderDouble.Token);
        var message = Message() with { ExpiresAt = clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds() };

        Assert.IsType<Delivery.Sent>(await channel.SendAsync(options, message, Content(), cancellationToken));

        Assert.Matches($"{expected}(?![0-9])", Assert.Single(provider!.Requests).Body);
    }

    [Theory]
    [InlineData("twilio", "ValidityPeriod")]
    [InlineData("vonage", "ttl")]
    [InlineData("messagebird", "validity")]
    public async Task Send_PresetWithoutAnEnd_NamesNone(string name, string field)
    {
        var options = await StartAsync(name, preset: true, ProviderDouble.Token);

        Assert.IsType<Delivery.Sent>(await channel.SendAsync(options, Message() with { ExpiresAt = 0 }, Content(), cancellationToken));

        Assert.DoesNotContain(field, Assert.Single(provider!.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_VonageTextBeyondTheAlphabet_IsUnicode()
    {
        var options = await StartAsync("vonage", preset: true, ProviderDouble.Token);

        Assert.IsType<Delivery.Sent>(await channel.SendAsync(options, Message(), Content() with { Body = "Grüße 你好" }, cancellationToken));
    }

    [Theory]
    [InlineData("twilio", "https://api.twilio.com/2010-04-01/Accounts/a%2F..%3Fb/Messages.json", """ "account": "a/..?b", "token": "t", "sender": "s" """)]
    [InlineData("vonage", "https://rest.nexmo.com/sms/json", """ "account": "a", "token": "t", "sender": "s" """)]
    [InlineData("messagebird", "https://rest.messagebird.com/messages", """ "token": "t", "sender": "s" """)]
    [InlineData("plivo", "https://api.plivo.com/v1/Account/a/Message/", """ "account": "a", "token": "t", "sender": "s" """)]
    [InlineData("sinch", "https://us.sms.api.sinch.com/xms/v1/a/batches", """ "account": "a", "token": "t", "sender": "s" """)]
    [InlineData("sinch", "https://eu.sms.api.sinch.com/xms/v1/a/batches", """ "account": "a", "token": "t", "sender": "s", "region": "eu" """)]
    [InlineData("whatsapp", "https://graph.facebook.com/v23.0/a/messages", """ "account": "a", "token": "t", "template": "x" """)]
    [InlineData("whatsapp", "https://graph.facebook.com/v24.0/a/messages", """ "account": "a", "token": "t", "template": "x", "version": "v24.0" """)]
    [InlineData("sns", "https://sns.eu-west-1.amazonaws.com/", """ "account": "a", "token": "t", "region": "eu-west-1" """)]
    [InlineData("sns", "https://proxy.internal:8443/sns/", """ "account": "a", "token": "t", "region": "eu-west-1", "endpoint": "https://proxy.internal:8443/sns" """)]
    public void Read_Preset_GoesToTheProvider(string name, string url, string fields)
    {
        var options = ProviderExamples.Preset($$"""{ "id": "sms", "timeout": "5s", "provider": "{{name}}", {{fields}} }""");

        Assert.Equal((url, TimeSpan.FromSeconds(5)), (options.Request.Url.Shape.AbsoluteUri, options.Request.Timeout));
    }

    [Theory]
    [InlineData(""" "provider": "twillio", "account": "a" """, "provider", "did you mean 'twilio'?")]
    [InlineData(""" "provider": "twilio", "token": "t", "sender": "s" """, "account", "is missing")]
    [InlineData(""" "provider": "twilio", "account": "a", "token": "t" """, "sender", "is missing")]
    [InlineData(""" "provider": "twilio", "account": "a", "token": "t", "sender": "s", "region": "us" """, "region", "unknown key")]
    [InlineData(""" "provider": "twilio", "account": "a", "token": "t", "sender": "s", "endpoint": "ftp://a" """, "endpoint", "must be an address such as https://api.twilio.com")]
    [InlineData(""" "provider": "twilio", "account": "a", "token": "t", "sender": "s", "endpoint": "https://a/?b=" """, "endpoint", "must be an address such as")]
    [InlineData(""" "provider": "twilio", "account": "a\nb", "token": "t", "sender": "s" """, "account", "characters that a header cannot carry")]
    [InlineData(""" "provider": "twilio", "account": "a", "token": "t", "sender": "s", "request_config": { "url": "https://a/" } """, "request_config", "stands beside provider")]
    [InlineData(""" "provider": "sns", "account": "a", "token": "t" """, "region", "is missing")]
    [InlineData(""" "provider": "sns", "account": "a", "token": "t", "region": "evil.example/" """, "region", "such as eu or eu-central-1")]
    [InlineData(""" "provider": "sinch", "account": "a", "token": "t", "sender": "s", "region": "us.evil" """, "region", "such as eu or eu-central-1")]
    [InlineData(""" "provider": "whatsapp", "account": "a", "token": "t" """, "template", "is missing")]
    [InlineData(""" "provider": "whatsapp", "account": "a", "token": "t", "template": "x", "version": "23" """, "version", "such as v23.0")]
    [InlineData(""" "provider": "custom", "url": "https://a/", "payload": "{}" """, "payload", "has neither")]
    [InlineData(""" "provider": "custom", "payload": "{\"a\": {{body}}}" """, "url", "is missing")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string fields, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport($$"""{ "courier": { "channels": [ { "id": "sms", {{fields}} } ] } }""");

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.channels[0]." + path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Names => [.. ProviderCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_ExampleBesideTheConfiguration_HasNoProblems(string name)
    {
        var environment = ProviderCase.All[name].Environment;
        foreach (var (variable, value) in environment)
            Environment.SetEnvironmentVariable(variable, value);
        var example = Path.Combine(ProviderExamples.Directory, ProviderCase.All[name].Example);
        var directory = Directory.CreateTempSubdirectory("otp-gateway-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "my.json"), ProviderExamples.ConfigurationWithoutCourier());

            var load = ConfigLoader.Load(new ConfigSources { Directory = directory.FullName, Files = ["my.json", example], Environment = environment, Overrides = [("dev", "true")] });

            Assert.Empty(load.Problems);
            Assert.Single(load.Options.Courier.Channels);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<HttpChannelOptions> StartAsync(string name, bool preset, string token, Func<string, string>? change = null)
    {
        var way = ProviderCase.All[name];
        provider = way.Double(clock);
        await provider.StartAsync(cancellationToken);
        if (preset)
            return ProviderExamples.Preset((change ?? (text => text))(way.Preset!.Replace("TOKEN", token, StringComparison.Ordinal).Replace("URL", provider.Url, StringComparison.Ordinal)));
        var environment = way.Environment.ToDictionary(pair => pair.Key, pair => pair.Value.Replace("TOKEN", token, StringComparison.Ordinal));
        // Snippets are filled from the process's own; the names are no other test's.
        foreach (var (variable, value) in environment)
            Environment.SetEnvironmentVariable(variable, value);
        return ProviderExamples.Load(way.Example, environment, provider.Url);
    }

    private Task<Delivery> SendAsync(HttpChannelOptions options, string? recipient = null)
    {
        var content = Content();
        if (options.Id == "email")
            content = content with { Recipient = "anna@bank.example", Subject = "Use code 012345 to log in", HtmlBody = "<p>012345</p>" };
        return channel.SendAsync(options, Message(), recipient is null ? content : content with { Recipient = recipient }, cancellationToken);
    }

    private LeasedMessage Message() => GoldenVectors.Message with { ExpiresAt = clock.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds() };

    private static MessageContent Content() => GoldenVectors.Content() with { TemplateData = new JsonObject { ["login_code"] = "012345", ["expires_in_minutes"] = 10 } };
}
