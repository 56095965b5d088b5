using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Codes are guessed: in one flow, in many, by many at once, in other spellings. That a right code is refused shows that it was not looked at.</summary>
public class GuessingTests
{
    private const string Evaluated = "counted WHERE counter = 'failures_per_identity_daily'";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T1a_ManyGuessesAtOnceInOneFlow_FiveAreEvaluated(string store)
    {
        // The flow's own limit comes first here.
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"] = JsonNode.Parse("""{ "failures_per_identity": { "count": 20 }, "failures_per_identity_daily": 100 }"""));
        var guesser = await Guesser.SignInAsync(gateway, "anna");
        await guesser.BeginAsync();
        var code = await guesser.LastCodeAsync();

        Assert.Equal(0, await guesser.GuessWrongAsync(200, code));

        Assert.Equal(5, await gateway.CountAsync(Evaluated));
        Assert.Equal("5", await gateway.TextAsync($"SELECT CAST(submit_count AS TEXT) FROM flows WHERE id = '{guesser.Flow["id"]}'"));
        Assert.Equal(400, (await guesser.GuessAsync(code)).Status);
        Assert.Equal(5, await gateway.CountAsync(Evaluated));
    }

    [Fact]
    public async Task T1a_RightCodeAfterFourWrongOnes_IsTaken()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var guesser = await Guesser.SignInAsync(gateway, "anna");
        await guesser.BeginAsync();
        var code = await guesser.LastCodeAsync();

        Assert.Equal(0, await guesser.GuessWrongAsync(4, code));

        Assert.Equal(200, (await guesser.GuessAsync(code)).Status);
    }

    [Fact]
    public Task T1b_GuessesOverFreshFlowsAndDays_TwentyADayAndSoManyInARow() => PersistAsync(TestGateway.Sqlite, inARow: 40);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("run", "all")]
    public Task T1b_GuessesOverFreshFlowsAndDays_TwentyADayAndAHundredInARow(string store) => PersistAsync(store, inARow: 100);

    [Fact]
    public async Task T1b_RightCodeInBetween_TakesNothingBackOfTheDay()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var guesser = await Guesser.SignInAsync(gateway, "anna");
        for (var hour = 0; hour < 5; hour++)
        {
            await guesser.BeginAsync();
            var right = await guesser.LastCodeAsync();
            Assert.Equal(0, await guesser.GuessWrongAsync(4, right));
            // The right one is looked at too: there is room for twenty.
            Assert.Equal(hour < 4 ? 200 : 400, (await guesser.GuessAsync(right)).Status);
            gateway.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(20, await gateway.CountAsync(Evaluated));
        Assert.Equal(4, await gateway.CountAsync("counted WHERE counter = 'failures_per_identity_total'"));
        await RefusesRightCodeAsync(guesser, "Please try again in 19 hours.");
    }

    [Fact]
    public Task T1c_ManySessionsFromManyAddresses_ShareOneBudget() => StormAsync(TestGateway.Postgres, sessions: 12, guesses: 4);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("run", "all")]
    public Task T1c_FiveHundredSessionsOfTwentyGuesses_ShareOneBudget(string store) => StormAsync(store, sessions: 500, guesses: 20);

    [Theory]
    [InlineData("Anna@X.example", "anna@x.EXAMPLE")]
    [InlineData("ANNA", "anna")]
    [InlineData("+49 170 1234567", "0049170-1234567")]
    public async Task T1e_TwoSpellingsOfOnePerson_ShareTheirBudgets(string one, string other)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        foreach (var user in (string[])[one, other])
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = "+491709999999" };
        var first = await Guesser.SignInAsync(gateway, one);
        var second = await Guesser.SignInAsync(gateway, other);
        await first.BeginAsync();
        Assert.Equal(0, await first.GuessWrongAsync(3, await first.LastCodeAsync()));

        await second.BeginAsync();
        var code = await second.LastCodeAsync();
        Assert.Equal(0, await second.GuessWrongAsync(2, code));

        Assert.Equal("30", (await second.GuessAsync(code)).Header("Retry-After"));
        Assert.Equal("5", await gateway.TextAsync("SELECT CAST(COUNT(*) AS TEXT) FROM counted WHERE counter = 'failures_per_identity' GROUP BY key"));
    }

    [Theory]
    [InlineData("phone", "+49 170 9999999", "0049170-9999999")]
    [InlineData("email", "Fred.Foster@Mail.Example", "fred.foster@mail.example")]
    public async Task T1e_TwoSpellingsOfOneAddress_ShareItsBudget(string trait, string one, string other)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["limits"]!["sends_per_address"] = JsonNode.Parse("""{ "count": 1, "window": "10m" }"""));
        gateway.Upstream.Users["fred"] = new JsonObject { [trait] = one };
        gateway.Upstream.Users["gina"] = new JsonObject { [trait] = other };

        Assert.Null((await (await Guesser.SignInAsync(gateway, "fred")).BeginAsync()).Header("Retry-After"));

        Assert.Equal("600", (await (await Guesser.SignInAsync(gateway, "gina")).BeginAsync()).Header("Retry-After"));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    private static async Task PersistAsync(string store, int inARow)
    {
        await using var gateway = await StartAsync(store, inARow);
        var guesser = await Guesser.SignInAsync(gateway, "anna");

        for (var day = 1; day <= inARow / 20 + 1; day++)
        {
            for (var hour = 0; hour < 5; hour++)
            {
                await guesser.BeginAsync();
                var right = await guesser.LastCodeAsync();
                Assert.Equal(0, await guesser.GuessWrongAsync(7, right));
                gateway.Clock.Advance(TimeSpan.FromHours(1));
                // Codes end with the hour, budgets with neither that nor with the process.
                if ((day, hour) is (1, 1) or (2, 2))
                {
                    await gateway.StopAsync();
                    await gateway.StartAgainAsync();
                }
            }
            // Five an hour: spent after four hours.
            Assert.Equal(Math.Min(day * 20, inARow), await gateway.CountAsync("counted WHERE counter = 'failures_per_identity_total'"));
            await RefusesRightCodeAsync(guesser, day * 20 >= inARow ? "Please ask the support to unlock your account." : "Please try again in 19 hours.");
            gateway.Clock.Advance(TimeSpan.FromHours(20));
        }

        gateway.Clock.Advance(TimeSpan.FromDays(40));
        await RefusesRightCodeAsync(guesser, "Please ask the support to unlock your account.");
        using var admin = new AdminClient(gateway.AdminUrl);
        Assert.Equal(200, (await admin.DeleteAsync("/admin/limits?identity=" + await gateway.TextAsync("SELECT DISTINCT key FROM counted WHERE counter = 'failures_per_identity_total'"))).Status);
        await guesser.BeginAsync();
        Assert.Equal(200, (await guesser.GuessAsync(await guesser.LastCodeAsync())).Status);
    }

    private static async Task StormAsync(string store, int sessions, int guesses)
    {
        await using var gateway = await StartAsync(store);
        var guessers = await Guesser.SignInManyAsync(gateway, "anna", sessions);
        await EachAsync(guessers, guesser => guesser.BeginAsync());
        // All at once: five, then the wait.
        await EachAsync(guessers, guesser => guesser.GuessWrongInTurnAsync(guesses));
        Assert.InRange(await gateway.CountAsync(Evaluated), 1, 5);

        for (var hour = 0; hour < 4; hour++)
        {
            gateway.Clock.Advance(TimeSpan.FromHours(1));
            var few = guessers.Take(4).ToList();
            await EachAsync(few, guesser => guesser.BeginAsync());
            await few[^1].LastCodeAsync();
            await EachAsync(few, guesser => guesser.GuessWrongInTurnAsync(guesses));
            if (hour == 2)
            {
                await gateway.StopAsync();
                await gateway.StartAgainAsync();
            }
        }

        Assert.Equal(20, await gateway.CountAsync(Evaluated));
        Assert.Equal(20, await gateway.CountAsync("counted WHERE counter = 'failures_per_identity_total'"));
        // The right one, by everybody at once.
        await guessers[0].BeginAsync();
        var right = await guessers[0].LastCodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guessers[0].GuessAsync(right)));
        Assert.All(answers, answer => Assert.Equal(400, answer.Status));
        Assert.Equal(20, await gateway.CountAsync(Evaluated));
        Assert.Equal(0, await gateway.CountAsync("sessions WHERE aal = 2"));
    }

    private static Task EachAsync(IReadOnlyList<Guesser> guessers, Func<Guesser, Task> act) =>
        Parallel.ForEachAsync(guessers, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = TestContext.Current.CancellationToken }, async (guesser, _) => await act(guesser));

    private static async Task RefusesRightCodeAsync(Guesser guesser, string words)
    {
        await guesser.BeginAsync();
        var answer = await guesser.GuessAsync(await guesser.LastCodeAsync());
        Assert.Equal(400, answer.Status);
        Assert.Contains("There were too many wrong codes. " + words, answer.Body, StringComparison.Ordinal);
        Assert.Equal(words.Contains("support", StringComparison.Ordinal), answer.Header("Retry-After") is null);
    }

    // Whoever guesses may ask for as many codes as they like: what is left are the budgets of failures.
    private static Task<TestGateway> StartAsync(string store, int inARow = 100) => TestGateway.StartAsync(store, configuration =>
    {
        configuration["gateway"]!["trusted_proxies"] = new JsonArray("127.0.0.0/8", "::1/128");
        configuration["gateway"]!["limits"] = JsonNode.Parse("""
            {
              "send_cooldown": "0s", "sends_per_identity": { "count": 100000 }, "sends_per_identity_daily": 10000, "sends_per_address": { "count": 100000 },
              "sends_per_prefix": { "count": 100000 }, "sends_per_ip": { "count": 100000 }, "open_flows_per_identity": 100, "conversion": "off"
            }
            """);
        configuration["gateway"]!["limits"]!["failures_per_identity_total"] = inARow;
    });
}
