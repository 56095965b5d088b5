using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Whoever gets hold of the database and of all output finds no secret and no personal data in them.</summary>
public class CanaryTests
{
    private const string Body = "canary-of-a-held-body-7f3a";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T37_Store_AndOutput_HoldNothingInClear(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            configuration["log"]!["level"] = "trace";
            // Six digits would be found by chance, in times and ids.
            var code = configuration["selfservice"]!["methods"]!["code"]!["config"]!;
            code["alphabet"] = "alphanumeric";
            code["length"] = 10;
        });
        var secrets = new Secrets();
        using var measured = new CanaryMeters();

        // Text message, held body, a wrong code, a resend, an application that breaks off.
        var anna = await gateway.NewBrowserAsync("anna");
        var page = await anna.PostAsync("/transfer/canary?token=canary-in-a-query", [new("note", Body), new("password", Body + "-password")]);
        await gateway.MessageAsync(1);
        await anna.EnterAsync(page, "AAAAAAAAAA");
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await anna.ResendAsync(page);
        var code = (await gateway.MessageAsync(2)).Code;
        secrets.Add("csrf token", page.Form.CsrfToken);
        await CheckAsync("while a request is held");
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Method == "POST")
                context.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal(502, (await anna.EnterAsync(page, code)).Status);
        gateway.Upstream.Answer = null;

        // E-mail, a provider that is down and repeats what it was sent, a request that is held and forgotten.
        gateway.Webhook.Mode = WebhookMode.Fail;
        var bert = await gateway.NewBrowserAsync("bert");
        page = await bert.PostAsync("/transfer/canary", [new("note", Body)]);
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE last_error IS NOT NULL") == 1);
        await CheckAsync("while a message waits");
        gateway.Webhook.Mode = WebhookMode.Take;
        gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        await bert.EnterAsync(page, (await gateway.MessageAsync(3)).Code);
        var carla = await gateway.NewBrowserAsync("carla");
        await carla.ChooseAsync(await carla.PostAsync("/once/canary", [new("note", Body)]));
        await gateway.MessageAsync(4);

        // Errors: who is calling cannot be told, a form that is not ours, two cookies, a body that is too large.
        await carla.SubmitAsync(page, [new("csrf_token", "x"), new("code", "AAAAAAAAAA")], follow: true);
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        gateway.Upstream.Check = CheckMode.Fail;
        Assert.Equal(503, (await anna.GoAsync("/transfer/x")).Status);
        gateway.Upstream.Check = CheckMode.Answer;
        anna.Jar.Override = anna.Jar.Header(false, true) + "; SESSION=" + anna.Jar["SESSION"];
        await anna.GoAsync("/transfer/x");
        anna.Jar.Override = null;
        await gateway.ExecuteAsync("ALTER TABLE sessions RENAME TO lost");
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(503, (await bert.GoAsync("/transfer/x")).Status);
        await gateway.ExecuteAsync("ALTER TABLE lost RENAME TO sessions");

        await CheckAsync("at the end");
        await gateway.StopAsync();
        Assert.Empty(secrets.FoundIn(await StoreContent.ReadAsync(gateway)));

        async Task CheckAsync(string when)
        {
            secrets.Add("body", Body);
            secrets.Add("query", "canary-in-a-query");
            foreach (var message in gateway.Webhook.Messages)
                secrets.Add("code", message.Code);
            foreach (var personal in (string[])["491701234567", "bert.marker", "491702345678", "carla.marker"])
                secrets.Add("address", personal);
            foreach (var browser in gateway.Browsers)
                foreach (var (name, value) in browser.Jar.History.Where(cookie => cookie.Name != "otp_gateway_rounds" && cookie.Value.Length > 0))
                    secrets.Add("cookie " + name, value.Split('.')[0]);
            var flow = await gateway.TextAsync("SELECT id FROM flows ORDER BY created_at LIMIT 1");
            var content = await StoreContent.ReadAsync(gateway);
            // What is not secret is found: the search looks at the right things.
            Assert.True(Secrets.Contains(content, flow) && gateway.Log.Text.Contains(flow, StringComparison.Ordinal), when);
            Assert.True(secrets.FoundIn(content).Count == 0, $"In the store {when}: {string.Join("; ", secrets.FoundIn(content))}");
            var output = System.Text.Encoding.UTF8.GetBytes(gateway.Log.Text);
            var figures = System.Text.Encoding.UTF8.GetBytes(measured.Text);
            Assert.True(figures.Length > 0 && secrets.FoundIn(figures).Count == 0, $"In the figures {when}: {string.Join("; ", secrets.FoundIn(figures))}");
            Assert.True(secrets.FoundIn(output).Count == 0, $"In the output {when}: {string.Join("; ", secrets.FoundIn(output))}");
        }
    }
}
