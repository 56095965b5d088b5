using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Storage;
using OtpGateway.Tests.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Several gateways at work on one queue, one of which is killed every second.</summary>
public class StormTests
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(4);

    // What was sent before its end may arrive after it, on a machine with more to do than it can.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(3);

    [Fact]
    public Task T39_TwoWorkers_KilledForFiveSeconds_DeliverEveryMessage() => StormAsync(messages: 50, workers: 2, seconds: 5);

    [Fact]
    [Trait("run", "all")]
    public Task FourWorkers_KilledForTwentySeconds_DeliverEveryMessage() => StormAsync(messages: 200, workers: 4, seconds: 20);

    private static async Task StormAsync(int messages, int workers, int seconds)
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Postgres, configuration =>
        {
            // A lease ends soon after the deadline: what a killed process had is taken over within seconds.
            configuration["courier"]!["channels"]![0]!["deadline"] = "3s";
            configuration["courier"]!["message_retries"] = 50;
        });
        var arrived = new ConcurrentQueue<(TestMessage Message, DateTimeOffset At)>();
        gateway.Webhook.Answer = async (context, message, number) =>
        {
            arrived.Enqueue((message, TimeProvider.System.GetUtcNow()));
            await Task.Delay(100);
            if (number % 4 == 0)
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
        var load = ConfigLoader.Load(new ConfigSources { Files = [gateway.ConfigFile], Directory = Path.GetDirectoryName(gateway.ConfigFile)! }).OptionsOrThrow();
        await using var database = await Database.OpenAsync(load.Store, new StoreClock(TimeProvider.System), TestContext.Current.CancellationToken);
        var outbox = new Outbox(new Live<CourierOptions>(load.Courier), new MessageStore(database, new KeyRing(load.Secrets)), new CourierSignal(), NullLogger<Outbox>.Instance);
        var queued = new Dictionary<string, DateTimeOffset>();

        var processes = Enumerable.Range(0, workers).Select(_ => Start(gateway)).ToList();
        try
        {
            var storm = Stopwatch.StartNew();
            for (var second = 0; second < seconds; second++)
            {
                foreach (var number in Enumerable.Range(messages * second / seconds, messages * (second + 1) / seconds - messages * second / seconds))
                {
                    var (code, expiresAt) = await QueueAsync(database, outbox, number);
                    queued.Add(code, expiresAt);
                }
                var left = TimeSpan.FromSeconds(second + 1) - storm.Elapsed;
                if (left > TimeSpan.Zero)
                    await Task.Delay(left, TestContext.Current.CancellationToken);
                var victim = second % workers;
                await processes[victim].DisposeAsync();
                processes[victim] = Start(gateway);
            }
            await SettledAsync(database);
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }

        var states = (await database.ReadAsync(connection => connection.QueryAsync<(string Id, string Status)>("SELECT id, status FROM messages"), TestContext.Current.CancellationToken)).ToList();
        var taken = gateway.Webhook.Messages.Select(message => message.Code).ToHashSet();
        Assert.Equal(messages, states.Count);
        Assert.All(states, state => Assert.Contains(state.Status, (string[])["sent", "expired"]));
        foreach (var (code, expiresAt) in queued)
        {
            var calls = arrived.Where(call => call.Message.Code == code).ToList();
            Assert.True(IsShortLived(code) || taken.Contains(code), $"{code} was lost");
            Assert.All(calls, call => Assert.True(call.At < expiresAt + OnItsWay, $"{code} came {call.At - expiresAt} after its end"));
            Assert.True(calls.Select(call => call.Message.IdempotencyKey).Distinct().Count() <= 1, $"{code} came under several keys");
        }
        Assert.Equal(states.Count(state => state.Status == "sent"), arrived.Select(call => call.Message.IdempotencyKey).Intersect(states.Where(state => state.Status == "sent").Select(state => state.Id)).Count());
    }

    // One in five is of use for a moment only.
    private static bool IsShortLived(string code) => int.Parse(code, CultureInfo.InvariantCulture) % 5 == 0;

    private static GatewayProcess Start(TestGateway gateway) =>
        GatewayProcess.Start(gateway.ConfigFile, "--set", $"serve.public.port={FreePort.Next().ToString(CultureInfo.InvariantCulture)}");

    private static async Task<(string Code, DateTimeOffset ExpiresAt)> QueueAsync(Database database, Outbox outbox, int number)
    {
        var now = database.Clock.GetUtcNow();
        var code = (100_000 + number).ToString(CultureInfo.InvariantCulture);
        var message = Messages.Sms(now, code, $"+4917012{number:00000}") with { FlowId = code, CodeId = code };
        if (IsShortLived(code))
            message = message with { ExpiresAt = now + ShortLife };
        var row = outbox.Prepare(message, CancellationToken.None);
        await database.WriteAsync(async transaction =>
        {
            await outbox.AddAsync(transaction, row, TestContext.Current.CancellationToken);
            return true;
        }, TestContext.Current.CancellationToken);
        return (code, message.ExpiresAt);
    }

    private static async Task SettledAsync(Database database)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        while (await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM messages WHERE status IN ('queued', 'processing')"), limit.Token) > 0)
            await Task.Delay(100, limit.Token);
    }
}
