using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OtpGateway.Benchmarks.Dispatching;

/// <summary>The gateway as operators run it: its executable, with a configuration of its own.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly Process process;

    private RunningGateway(Process process, Uri url)
    {
        this.process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<RunningGateway> StartAsync(string executable, string folder, string database, Uri surroundings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}/");
        var file = Path.Combine(folder, "proxy-config.json");
        await File.WriteAllTextAsync(file, Configuration(url, database, surroundings));
        var start = new ProcessStartInfo(executable, ["serve", "--dev", "--config", file]) { WorkingDirectory = folder };
        var gateway = new RunningGateway(Process.Start(start)!, url);
        await gateway.ReadyAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (process.HasExited)
                throw new BenchmarkException("the gateway has not started");
            try
            {
                using var answer = await client.GetAsync(new Uri(Url, "/.otp/health/ready"));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
            await Task.Delay(100);
        }
        throw new BenchmarkException("the gateway is not ready after 30 seconds");
    }

    private static string Configuration(Uri url, string database, Uri surroundings) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["ReverseProxy"] = new
        {
            Routes = new { all = new { ClusterId = "app", Match = new { Path = "/protected/{**rest}" }, Metadata = new { aal = "aal2" } } },
            Clusters = new { app = new { Destinations = new { one = new { Address = surroundings.AbsoluteUri } } } },
        },
        ["gateway"] = new
        {
            login_url = "/protected/login?next={return_to}",
            authenticators = new[] { new { type = "cookie_session", check_session_url = new Uri(surroundings, "/me").AbsoluteUri, only = (List<string>)["SESSION"] } },
            // All of them have the same address and similar numbers.
            limits = new { sends_per_ip = new { count = 1_000_000 }, sends_per_prefix = new { count = 1_000_000 } },
        },
        ["dsn"] = "sqlite://" + database,
        ["log"] = new { level = "warning" },
        ["serve"] = new
        {
            @public = new { host = "127.0.0.1", port = url.Port, base_url = url.GetLeftPart(UriPartial.Authority) },
            admin = new { host = "127.0.0.1", port = FreePort() },
        },
        ["selfservice"] = new { methods = new { code = new { mfa_enabled = true } } },
        ["courier"] = new
        {
            channels = new[]
            {
                new
                {
                    id = "sms",
                    request_config = new { url = new Uri(surroundings, "/messages").AbsoluteUri, body = "base64://" + Convert.ToBase64String("function(ctx) { to: ctx.recipient }"u8) },
                },
            },
        },
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
