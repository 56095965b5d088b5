using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Whichever statement of the store fails, and however: nothing is forwarded without leave or twice, it is said, and it works again afterwards.</summary>
public class StoreFaultTests
{
    [Theory]
    [InlineData("sqlite", nameof(FaultMode.Before))]
    [InlineData("sqlite", nameof(FaultMode.AfterCommit))]
    [InlineData("sqlite", nameof(FaultMode.Hang))]
    [InlineData("postgres", nameof(FaultMode.Before))]
    [InlineData("postgres", nameof(FaultMode.AfterCommit))]
    [InlineData("postgres", nameof(FaultMode.Hang))]
    public Task T42_SomeStatements_FailOneByOne_NothingIsForwardedWithoutLeave(string store, string mode) => RunAsync(store, Enum.Parse<FaultMode>(mode), most: 8);

    [Theory]
    [InlineData("sqlite", nameof(FaultMode.Before))]
    [InlineData("sqlite", nameof(FaultMode.AfterCommit))]
    [InlineData("sqlite", nameof(FaultMode.Hang))]
    [InlineData("postgres", nameof(FaultMode.Before))]
    [InlineData("postgres", nameof(FaultMode.AfterCommit))]
    [InlineData("postgres", nameof(FaultMode.Hang))]
    [Trait("run", "all")]
    public Task T42_EachStatement_FailsOneByOne_NothingIsForwardedWithoutLeave(string store, string mode) => RunAsync(store, Enum.Parse<FaultMode>(mode), most: int.MaxValue);

    private static async Task RunAsync(string store, FaultMode mode, int most)
    {
        PostgresFaults? relay = null;
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            configuration["gateway"]!["limits"]!["send_cooldown"] = "0s";
            // Each fault would fill the output with what went wrong, and it is meant to.
            configuration["log"]!["level"] = "error";
            if (store == TestGateway.Postgres)
                configuration["dsn"] = (relay = PostgresFaults.To((string)configuration["dsn"]!)).Url;
        });
        await using StoreFaults faults = relay ?? await SqliteFaults.OnAsync(gateway.Database, readers: 6) as StoreFaults;
        var journey = new FaultedJourney(gateway);

        // Once without a fault: how many statements there are. The person's second way has no first sign-in in it any more.
        faults.Arm(0, mode == FaultMode.Hang ? FaultMode.Before : mode);
        Assert.Null(await journey.GoAsync(journey.NewPerson(0), 1));
        var statements = faults.Seen;
        Assert.True(statements >= (mode == FaultMode.AfterCommit ? 8 : 40), $"{statements}");
        var step = Math.Max(1, (statements + most - 1) / most);

        var reached = 0;
        var ended = 0;
        for (var number = 1; number <= statements; number += step)
        {
            var person = journey.NewPerson(number);
            faults.Arm(number, mode);
            var way = journey.GoAsync(person, 1);
            if (mode == FaultMode.Hang && await Task.WhenAny(faults.Fired, way) != way)
            {
                // Long enough for whoever would go on without an answer.
                await Task.Delay(100, TestContext.Current.CancellationToken);
                faults.Release();
            }
            if (await way is not null)
                ended++;
            reached += faults.Fired.IsCompleted ? 1 : 0;
            faults.Disarm();
            var again = await journey.GoAsync(person, 2);
            Assert.True(again is null, $"After statement {number}: {again}");
            Assert.True(journey.Wrongs.Count == 0, $"At statement {number}: {string.Join("; ", journey.Wrongs)}");
        }
        TestContext.Current.SendDiagnosticMessage($"{store} {mode}: {statements} statements, {reached} failed, {ended} ways ended early");
        Assert.True(reached > 0 && ended > 0, $"{reached} {ended}");
    }
}
