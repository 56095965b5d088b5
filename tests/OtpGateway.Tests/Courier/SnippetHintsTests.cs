using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public class SnippetHintsTests
{
    [Theory]
    [InlineData("function(ctx) { To: ctx.Recipient }", "ctx.Recipient is in no message: did you mean 'recipient'?")]
    [InlineData("function(ctx) { To: ctx['Recipient'] }", "ctx.Recipient is in no message: did you mean 'recipient'?")]
    [InlineData("function(ctx) { c: ctx.template_data.VerificationCode }", "template_data.VerificationCode is in no message: did you mean 'verification_code'?")]
    [InlineData("function(ctx) { c: ctx.template_data[\"LoginCode\"] }", "template_data.LoginCode is in no message: did you mean 'login_code'?")]
    [InlineData("function(ctx) { i: ctx.template_data.Idenity }", "template_data.Idenity is in no message: did you mean 'identity'?")]
    [InlineData("function(ctx) { i: ctx . recipiant, j: ctx.recipiant }", "ctx.recipiant is in no message: did you mean 'recipient'?")]
    public void Read_NameThatNoMessageHas_IsWarnedAboutWithTheRightOne(string snippet, string warning) =>
        Assert.Equal($"courier.channels[0].request_config.body: {warning}", Assert.Single(Warnings(snippet)));

    [Fact]
    public void Read_NamesOfGoAllTheWay_AreBothNamed() =>
        Assert.Equal(
            ["courier.channels[0].request_config.body: ctx.TemplateData is in no message: did you mean 'template_data'?",
             "courier.channels[0].request_config.body: TemplateData.LoginCode is in no message: did you mean 'login_code'?"],
            Warnings("function(ctx) { c: ctx.TemplateData.LoginCode }"));

    [Theory]
    [InlineData("function(ctx) { To: ctx.recipient, c: ctx.template_data.login_code, h: ctx.request_headers['User-Agent'][0] }")]
    [InlineData("function(ctx) /* ctx.Recipient */ { a: 'ctx.Recipient', b: \"template_data.LoginCode\", Body: ctx.body } // ctx.Body")]
    [InlineData("function(ctx) { a: if 'html_body' in ctx then ctx.html_body else ctx.subject, b: ctx.message_type, c: ctx.template_type }")]
    [InlineData("local my = { ctx: { Recipient: 1 } }; function(ctx) { a: my.xctx, b: ctx['body'] }")]
    public void Read_NamesThatMessagesHave_AreNotWarnedAbout(string snippet) => Assert.Empty(Warnings(snippet));

    [Fact]
    public void Read_PlaceholderInTheSnippet_IsNotQuoted()
    {
        Environment.SetEnvironmentVariable("COURIER_HINT_TEST", "topsecret");

        var warning = Assert.Single(Warnings("function(ctx) { key: '{$COURIER_HINT_TEST}', to: ctx.Recipient }"));

        Assert.DoesNotContain("topsecret", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{To: ctx.recipient, Body: ctx.body}", true)]
    [InlineData("{To: ctx.recipient, Body: ctx.body, From: ''}", true)]
    [InlineData("{To: ctx.recipient, Body: ctx.body, From: '+1555'}", false)]
    [InlineData("{To: ctx.recipient, Body: ctx.body, MessagingServiceSid: 'MG1'}", false)]
    public void Make_TwilioWithoutSender_IsWarnedAboutAndNeverSent(string value, bool refused)
    {
        var (options, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel(
            $$"""
            { "url": "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", "content_type": "FORM",
              "body": {{ChannelHarness.Snippet($"function(ctx) {value}")}} }
            """));
        Assert.Empty(report.Problems);
        Assert.Equal(refused, report.Warnings.Any(warning => warning.Contains("neither From nor MessagingServiceSid", StringComparison.Ordinal)));

        // Nothing leaves this machine: what would be sent is only made.
        var made = RequestMaker.Make(Assert.IsType<HttpChannelOptions>(options.Channels[0]).Request, unwrap: true, GoldenVectors.Message, GoldenVectors.Content(), DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);

        Assert.Equal(refused, made is RequestResult.Failed { Permanent: true });
    }

    [Fact]
    public void Read_TwilioWithJson_IsWarnedAbout()
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel(
            $$"""{ "url": "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", "body": {{ChannelHarness.Snippet("function(ctx) {From: '+1'}")}} }"""));

        Assert.Contains("Twilio, which refuses JSON", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Warnings(string snippet)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel($$"""{ "url": "https://a/", "body": {{ChannelHarness.Snippet(snippet)}} }"""));
        Assert.Empty(report.Problems);
        return report.Warnings;
    }
}
