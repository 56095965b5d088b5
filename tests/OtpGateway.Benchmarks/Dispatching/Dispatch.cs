using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OtpGateway.Benchmarks.Dispatching;

/// <summary>
/// How long a code takes from its making to its provider, in a running gateway on SQLite: people come one after the other,
/// each with a login and a number of their own, open a protected page, and their code is sent.
/// </summary>
internal static class Dispatch
{
    private const int WarmUps = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static async Task RunAsync(Arguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("otp-gateway-dispatch-");
        try
        {
            await using var provider = await Surroundings.StartAsync();
            var database = Path.Combine(folder.FullName, "store.db");
            await using var gateway = await RunningGateway.StartAsync(arguments.One("gateway"), folder.FullName, database, provider.Url);
            var asked = new List<(string Person, DateTimeOffset At)>();
            for (var person = 0; person < WarmUps + arguments.Number("codes"); person++)
            {
                var name = person.ToString(CultureInfo.InvariantCulture);
                using var browser = new Browser($"SESSION={name}");
                var at = TimeProvider.System.GetUtcNow();
                using var page = await browser.OpenAsync(new Uri(gateway.Url, "/protected/x"));
                await provider.ArrivedAsync(person + 1);
                if (person >= WarmUps)
                    asked.Add((name, at));
                await Task.Delay(Pause);
            }
            var made = await MadeAsync(database);
            var arrivals = provider.Arrivals;
            Print("from the request that makes the code (all of its page's redirects included)", asked.Select(one => arrivals[one.Person].At - one.At));
            Print("from the message's row (created_at)", asked.Select(one => arrivals[one.Person].At - made[arrivals[one.Person].MessageId]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sorted.Length} codes, {what}, to the request at the provider: median {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, longest {sorted[^1]:0.0} ms"));

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private static async Task<Dictionary<string, DateTimeOffset>> MadeAsync(string database)
    {
        SQLitePCL.Batteries_V2.Init();
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, created_at FROM messages";
        var made = new Dictionary<string, DateTimeOffset>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            made.Add(reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)));
        return made;
    }
}
