using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Flows;
using OtpGateway.Limits;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>One guess each with many people: below every budget.</summary>
public class SprayTests
{
    private const string Warning = "that were entered within a minute were wrong";

    [Fact]
    public async Task T1d_OneGuessWithEachOfMany_IsAnAlarmAndHindersNobody()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["log"]!["level"] = "warning");
        var alarms = new ConcurrentQueue<string>();
        using var listener = Listen(gateway, alarms);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        // As many people as this have no phone in a test: counted where their codes would be.
        var budgets = gateway.Services.GetRequiredService<FlowBudgets>();
        await gateway.Database.WriteAsync(async transaction =>
        {
            for (var i = 0; i < 98; i++)
                Assert.Equal(TimeSpan.Zero, await budgets.CountSubmissionAsync(transaction, FlowOf("person " + i.ToString(CultureInfo.InvariantCulture)), TestContext.Current.CancellationToken));
            return true;
        }, TestContext.Current.CancellationToken);
        await GuessAsync(gateway, "anna");
        await GuessAsync(gateway, "bert");
        gateway.Clock.Advance(TimeSpan.FromSeconds(26));
        Assert.DoesNotContain(Warning, gateway.Log.Text, StringComparison.Ordinal);
        await GuessAsync(gateway, "carla");
        gateway.Clock.Advance(TimeSpan.FromSeconds(29));
        await Eventually.TrueAsync(() => gateway.Log.Text.Contains(Warning, StringComparison.Ordinal));

        Assert.Equal([LimitMetrics.Failures], alarms);
        Assert.Contains("101 of 101 codes " + Warning, gateway.Log.Text, StringComparison.Ordinal);
        // Said once, not twice a minute.
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await gateway.Services.GetRequiredService<FailureAlarm>().CheckAsync(TestContext.Current.CancellationToken);
        Assert.Single(alarms);
        await gateway.NewRaisedBrowserAsync("emil");
    }

    private static async Task GuessAsync(TestGateway gateway, string user)
    {
        var guesser = await Guesser.SignInAsync(gateway, user);
        await guesser.BeginAsync();
        Assert.NotEqual("", await guesser.LastCodeAsync());
        Assert.Equal(0, await guesser.GuessWrongAsync(1, await guesser.LastCodeAsync()));
    }

    private static MeterListener Listen(TestGateway gateway, ConcurrentQueue<string> alarms)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == LimitMetrics.Alarms && ReferenceEquals(instrument.Meter.Scope, gateway.Services.GetRequiredService<IMeterFactory>()))
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => alarms.Enqueue((string)tags[0].Value!));
        listener.Start();
        return listener;
    }

    private static Flow FlowOf(string identity) => new()
    {
        Id = identity,
        Type = FlowType.Browser,
        State = FlowState.SentEmail,
        IdentityId = identity,
        Fingerprint = "",
        Via = "",
        MaxSubmissions = 5,
        ReturnTo = "",
        RequestUrl = "",
        CreatedAt = default,
        UpdatedAt = default,
        ExpiresAt = default,
    };
}
