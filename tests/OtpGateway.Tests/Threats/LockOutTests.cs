using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Somebody else's guesses lock a person out of their second factor, and of nothing else.</summary>
public class LockOutTests
{
    [Fact]
    public async Task T5_GuessesWithTheirPassword_LeaveARunningSecondFactorAlone()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var victim = await gateway.NewRaisedBrowserAsync("anna");
        var guesser = await Guesser.SignInAsync(gateway, "anna");
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await guesser.BeginAsync();
        Assert.Equal(0, await guesser.GuessWrongAsync(8, await guesser.LastCodeAsync()));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await victim.GoAsync("/transfer/x")).Status);
        Assert.Equal("aal2", gateway.Upstream.To("GET", "/transfer/x").Single().Header("X-Auth-Aal"));
        // The first factor is the application's.
        var again = await gateway.NewBrowserAsync("anna");
        Assert.Equal(200, (await again.GoAsync("/account/x")).Status);
        // Another second factor waits, and is told how long.
        var page = await again.GoAsync("/transfer/y");
        var refused = await again.EnterAsync(page, await guesser.LastCodeAsync());
        Assert.Contains("Please try again in 29 seconds.", refused.Body, StringComparison.Ordinal);
        gateway.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("/transfer/y", (await again.EnterAsync(refused, await guesser.LastCodeAsync())).Url.AbsolutePath);
    }

    [Fact]
    public async Task T5_WhoHasNoFirstFactor_LocksNobody()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var id = await Members.AddAnnaAsync(gateway);
        var victim = gateway.NewBrowser();
        await Members.SignInAsync(gateway, victim, Members.AnnasPhone);
        var page = await victim.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(2)).Code;

        // In her name, in new flows, and in hers as far as its id is known.
        for (var flow = 0; flow < 4; flow++)
        {
            var stranger = gateway.NewBrowser();
            var entry = await stranger.SubmitAsync(await stranger.GoAsync("/account/x"), [new("identifier", Members.AnnasMail)], follow: true);
            for (var i = 0; entry.IsCodePage && i < 6; i++)
                entry = await stranger.EnterAsync(entry, "000000");
            for (var i = 0; i < 6; i++)
                Assert.NotEqual(200, (await stranger.PostAsync(page.Form.Action.AbsoluteUri, [new("csrf_token", page.Form.CsrfToken), new("method", "code"), new("code", "000000")], follow: false)).Status);
            gateway.Clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(0, await gateway.CountAsync($"counted WHERE key = '{id}' AND counter LIKE 'failures%'"));
        Assert.Equal("/transfer/x", (await victim.EnterAsync(page, code)).Url.AbsolutePath);
    }
}
