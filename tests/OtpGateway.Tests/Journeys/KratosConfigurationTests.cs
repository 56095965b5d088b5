using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.Tests.Courier.Providers;
using OtpGateway.Tests.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>An Ory Kratos configuration given beside the gateway's own: its courier sends both kinds of message.</summary>
public partial class KratosConfigurationTests(EximServer server) : IClassFixture<EximServer>
{
    [Fact]
    public async Task Serve_WithAKratosConfiguration_SendsSmsAndMail()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var twilio = new TwilioDouble();
        await twilio.StartAsync(cancellationToken);
        await using var prepared = await TestGateway.PrepareAsync(TestGateway.Sqlite, configuration => configuration.AsObject().Remove("courier"));
        var kratos = Path.Combine(Path.GetDirectoryName(prepared.ConfigFile)!, "kratos.yml");
        await File.WriteAllTextAsync(kratos, Configuration(twilio.Url), cancellationToken);
        await using var process = GatewayProcess.Start(prepared.ConfigFile, "--config", kratos);
        await process.ReadyAsync(prepared.Url);

        var byPhone = await prepared.NewBrowserAsync("anna");
        var phonePage = await byPhone.PostAsync("/by-phone/transfer", [new("amount", "1")]);
        await Eventually.TrueAsync(() => Task.FromResult(twilio.Taken == 1));
        var sms = Uri.UnescapeDataString(Assert.Single(twilio.Requests).Body.Replace('+', ' '));
        var phoneAnswer = await byPhone.EnterAsync(phonePage, Digits().Match(sms[sms.IndexOf("Your code", StringComparison.Ordinal)..]).Value);
        var byMail = await prepared.NewBrowserAsync("bert");
        var mailPage = await byMail.PostAsync("/by-mail/transfer", [new("amount", "2")]);
        var mail = await server.MailForAsync("bert.marker@mail.example");
        var mailAnswer = await byMail.EnterAsync(mailPage, Digits().Match(mail.Text).Value);

        Assert.Equal("Carried out: POST /by-phone/transfer", phoneAnswer.Body);
        Assert.Equal("Carried out: POST /by-mail/transfer", mailAnswer.Body);
        Assert.Contains("Your code is: ", sms, StringComparison.Ordinal);
        Assert.Contains("From=+15005550006", sms, StringComparison.Ordinal);
        Assert.StartsWith("Hello, your code: ", mail.Text, StringComparison.Ordinal);
        Assert.Equal("\"The Bank\" <no-reply@bank.example>", mail.Header("From"));
    }

    private string Configuration(string twilio) =>
        $$"""
        version: v1.3.0
        dev: false
        log:
          level: error
          format: json
        serve:
          admin:
            port: 0
        selfservice:
          methods:
            password:
              enabled: true
            code:
              enabled: true
              mfa_enabled: true
              passwordless_enabled: false
              config:
                lifespan: 10m
          flows:
            login:
              lifespan: 10m
            recovery:
              enabled: false
        hashers:
          algorithm: bcrypt
        courier:
          message_retries: 3
          smtp:
            connection_uri: smtp://{{EximServer.Credentials}}localhost:{{server.Submission}}/?skip_ssl_verify=true
            from_address: no-reply@bank.example
            from_name: The Bank
            headers:
              X-Bank: "1"
          templates:
            login_code:
              valid:
                email:
                  subject: {{Base64("Your code")}}
                  body:
                    plaintext: {{Base64("Hello, your code: {{ .LoginCode }}")}}
                    html: {{Base64("<p>Hello, your code: <b>{{ .LoginCode }}</b></p>")}}
                sms:
                  body:
                    plaintext: {{Base64("Your code is: {{ .LoginCode }}\n\n@{{ .RequestURLDomain }} #{{ .LoginCode }}\n")}}
          channels:
            - id: sms
              type: http
              request_config:
                url: {{twilio}}/2010-04-01/Accounts/{{ProviderDouble.Account}}/Messages.json
                method: POST
                body: {{Base64("function(ctx) {\r\n  To: ctx.recipient,\r\n  From: '+15005550006',\r\n  Body: ctx.body,\r\n}")}}
                headers:
                  Content-Type: application/x-www-form-urlencoded
                auth:
                  type: basic_auth
                  config:
                    user: {{ProviderDouble.Account}}
                    password: {{ProviderDouble.Token}}
        """;

    private static string Base64(string text) => "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    private static partial Regex Digits();
}
