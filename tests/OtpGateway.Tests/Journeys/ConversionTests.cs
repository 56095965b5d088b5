using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Threats;

namespace OtpGateway.Tests.Journeys;

/// <summary>Numbers side by side whose codes hardly anybody enters: somebody earns money with the messages.</summary>
public class ConversionTests
{
    private const string Stopped = "no code goes there for 01:00:00";
    private const string Low = "somebody may send messages for the money";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Send_ToNumbersOfWhichNoneIsEntered_IsStoppedForAnHour(string store)
    {
        await using var gateway = await StartAsync(store);
        await SendAsync(gateway, 0, 5);
        // Alive, they count as neither.
        Assert.Null((await AskAsync(gateway, 5)).Header("Retry-After"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        var refused = await AskAsync(gateway, 6);

        Assert.Equal("3600", refused.Header("Retry-After"));
        Assert.Contains("Too many codes were requested. Please try again in 60 minutes.", refused.Body, StringComparison.Ordinal);
        Assert.Contains("0 of the last 5 codes were entered; " + Stopped, gateway.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("+4917", gateway.Log.Text, StringComparison.Ordinal);
        // On the page as well.
        var browser = await gateway.NewBrowserAsync("user6");
        Assert.Contains("Please try again in 60 minutes.", (await browser.GoAsync("/transfer/x")).Body, StringComparison.Ordinal);
        // Elsewhere and by mail all goes on, also for one of them.
        await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Users["both"] = new JsonObject { ["phone"] = "+491700007777", ["email"] = "both@mail.example" };
        var both = await Guesser.SignInAsync(gateway, "both");
        Assert.Equal("3600", (await both.BeginAsync()).Header("Retry-After"));
        Assert.Equal("sent_email", (string)(await both.Client.PostAsync(both.Flow, ("method", "code"), ("address", FlowClient.Values(both.Flow, "address")[1]))).Json["state"]!);

        await gateway.StopAsync();
        await gateway.StartAgainAsync();
        gateway.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("60", (await AskAsync(gateway, 7)).Header("Retry-After"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        // Counted anew.
        Assert.Null((await AskAsync(gateway, 7)).Header("Retry-After"));
        Assert.Single(gateway.Log.Lines, line => line.Contains(Stopped, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Send_ToNumbersOfWhichSomeAreEntered_IsAWarningAtMost(int entered, int warnings)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        await SendAsync(gateway, 0, 5 - entered);
        for (var i = 5 - entered; i < 5; i++)
            await gateway.NewRaisedBrowserAsync(Know(gateway, i));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null((await AskAsync(gateway, 6)).Header("Retry-After"));
        Assert.Null((await AskAsync(gateway, 7)).Header("Retry-After"));

        Assert.Equal(warnings, gateway.Log.Lines.Count(line => line.Contains(Low, StringComparison.Ordinal)));
        Assert.DoesNotContain(Stopped, gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WhatNeverWentOut_CountsAsNeither()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        gateway.Webhook.Answer = (context, _, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        };
        await SendAsync(gateway, 0, 5);
        Assert.Equal(5, await gateway.CountAsync("messages WHERE status = 'abandoned'"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null((await AskAsync(gateway, 6)).Header("Retry-After"));
    }

    [Fact]
    public async Task Send_SwitchedOff_IsNotLookedAt()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, "\"off\"");
        await SendAsync(gateway, 0, 5);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null((await AskAsync(gateway, 6)).Header("Retry-After"));
    }

    private static Task<TestGateway> StartAsync(string store, string conversion = """{ "sends": 5 }""") => TestGateway.StartAsync(store, configuration =>
    {
        configuration["log"]!["level"] = "warning";
        configuration["gateway"]!["limits"]!["conversion"] = JsonNode.Parse(conversion);
    });

    private static string Know(TestGateway gateway, int number)
    {
        var user = "user" + number.ToString(CultureInfo.InvariantCulture);
        gateway.Upstream.Users[user] = new JsonObject { ["phone"] = string.Create(CultureInfo.InvariantCulture, $"+49170000{number:0000}") };
        return user;
    }

    private static async Task<BrowserAnswer> AskAsync(TestGateway gateway, int number) => await (await Guesser.SignInAsync(gateway, Know(gateway, number))).BeginAsync();

    private static async Task SendAsync(TestGateway gateway, int from, int count)
    {
        foreach (var number in Enumerable.Range(from, count))
            Assert.Null((await AskAsync(gateway, number)).Header("Retry-After"));
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'processing' OR (status = 'queued' AND send_count = 0)") == 0);
    }
}
