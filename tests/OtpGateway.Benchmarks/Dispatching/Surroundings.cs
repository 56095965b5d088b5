using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace OtpGateway.Benchmarks.Dispatching;

/// <summary>The application that knows everybody by their cookie, and the provider of messages that notes when each arrives.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string MessageId, DateTimeOffset At)> arrivals = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly WebApplication app;
    private int count;

    private Surroundings(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.First());

    /// <summary>By person.</summary>
    public IReadOnlyDictionary<string, (string MessageId, DateTimeOffset At)> Arrivals => arrivals;

    public static async Task<Surroundings> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var surroundings = new Surroundings(builder.Build());
        surroundings.Map();
        await surroundings.app.StartAsync();
        return surroundings;
    }

    public async Task ArrivedAsync(int messages)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Volatile.Read(ref count) < messages)
            await arrived.WaitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        arrived.Dispose();
    }

    private void Map()
    {
        app.MapGet("/me", (HttpRequest request) => request.Cookies["SESSION"] is { } person
            ? Results.Json(new { id = person, active = true, identity = new { id = person, traits = new { phone = Number(person) } } })
            : Results.Unauthorized());
        app.MapPost("/messages", async (HttpRequest request) =>
        {
            var at = TimeProvider.System.GetUtcNow();
            using var reader = new StreamReader(request.Body);
            var person = Person(await reader.ReadToEndAsync());
            arrivals.TryAdd(person, (request.Headers["Idempotency-Key"].ToString(), at));
            Interlocked.Increment(ref count);
            arrived.Release();
            return Results.Json(new { accepted = true });
        });
        app.MapGet("/{**any}", () => "through");
    }

    private static string Number(string person) => "+4915112" + person.PadLeft(6, '0');

    // The snippet sends the number alone.
    private static string Person(string body) =>
        int.Parse(body.Split('"').First(part => part.StartsWith("+4915112", StringComparison.Ordinal))["+4915112".Length..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
