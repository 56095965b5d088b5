using System.Collections.Concurrent;

namespace OtpGateway.Benchmarks.Hosts;

/// <summary>What the gateway needs around it: the application's "who is this?", answered as Ory Kratos does, and a provider that takes the messages.</summary>
internal static class Stub
{
    public static async Task RunAsync(Arguments arguments)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = $"http://127.0.0.1:{arguments.Number("port")}",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        var app = builder.Build();
        var messages = new ConcurrentQueue<string>();

        app.MapGet("/me", (HttpRequest request) => request.Cookies["SESSION"] == "bench"
            ? Results.Json(new { id = "bench", active = true, identity = new { id = "bench", traits = new { phone = "+4915112345678" } } })
            : Results.Unauthorized());
        app.MapPost("/messages", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            messages.Enqueue(await reader.ReadToEndAsync());
            return Results.Json(new { accepted = true });
        });
        app.MapGet("/messages", () => messages.ToArray());
        await app.RunAsync();
    }
}
