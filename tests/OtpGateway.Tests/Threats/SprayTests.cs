using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Limits;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>One guess each with many people: below every budget.</summary>
public class SprayTests
{
    private const string Warning = "that were entered within a minute were wrong";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T1d_OneGuessWithEachOfMany_IsAnAlarmAndHindersNobody(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["log"]!["level"] = "warning");
        var alarms = new ConcurrentQueue<string>();
        using var listener = Listen(gateway, alarms);
        var guessers = new List<Guesser>();
        for (var i = 0; i < 101; i++)
        {
            var user = "user" + i.ToString(CultureInfo.InvariantCulture);
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = string.Create(CultureInfo.InvariantCulture, $"+4917{i:0000}0000") };
            guessers.Add(await Guesser.SignInAsync(gateway, user));
        }
        await Parallel.ForEachAsync(guessers, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (guesser, _) => await guesser.BeginAsync());
        Assert.NotEqual("", await guessers[0].LastCodeAsync());

        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        foreach (var guesser in guessers.Take(100))
            await guesser.GuessAsync("000000");
        gateway.Clock.Advance(TimeSpan.FromSeconds(26));
        Assert.DoesNotContain(Warning, gateway.Log.Text, StringComparison.Ordinal);
        await guessers[100].GuessAsync("000000");
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
}
