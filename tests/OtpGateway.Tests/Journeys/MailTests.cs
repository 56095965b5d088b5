using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Tests.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The code by e-mail, through a mail server as operators run it.</summary>
public partial class MailTests(EximServer server) : IClassFixture<EximServer>
{
    [Theory]
    [InlineData("sqlite", "smtp")]
    [InlineData("postgres", "smtps")]
    public async Task Code_ByMailOverTls_ResumesTheHeldRequest(string store, string scheme)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => UseMail(configuration, scheme));
        var browser = await gateway.NewBrowserAsync("bert");

        var page = await browser.PostAsync("/by-mail/transfer", [new("amount", scheme)]);
        Assert.True(page.IsCodePage, page.ToString());
        var mail = await server.MailForAsync("bert.marker@mail.example");
        var answer = await browser.EnterAsync(page, Digits().Match(mail.Text).Value);

        Assert.Equal("Carried out: POST /by-mail/transfer", answer.Body);
        Assert.Equal("\"The Bank\" <no-reply@bank.example>", mail.Header("From"));
        Assert.Empty(gateway.Webhook.Messages);
        Assert.DoesNotContain("bert.marker", gateway.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(EximServer.Password, gateway.Log.Text, StringComparison.Ordinal);
    }

    // As an Ory configuration has it: no delivery_strategy, since SMTP is what there is by default.
    private void UseMail(JsonNode configuration, string scheme)
    {
        var courier = configuration["courier"]!.AsObject();
        var channels = courier["channels"]!.AsArray();
        channels.RemoveAt(channels.Index().First(channel => (string?)channel.Item!["id"] == "email").Index);
        courier["smtp"] = new JsonObject
        {
            ["connection_uri"] = $"{scheme}://{EximServer.Credentials}localhost:{(scheme == "smtps" ? server.Secure : server.Submission)}/",
            ["ca_path"] = server.Certificates.Authority,
            ["from_address"] = "no-reply@bank.example",
            ["from_name"] = "The Bank",
        };
    }

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    private static partial Regex Digits();
}
