using System.Diagnostics;
using System.Net.Sockets;

namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>nginx as an application has it in front of itself; what it passes on is recorded behind it.</summary>
internal sealed class NginxUpstream : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nginx-upstream-");
    private readonly RecordingServer recorder;
    private Process? process;

    private NginxUpstream(RecordingServer recorder) => this.recorder = recorder;

    public static bool IsAvailable => File.Exists(Program);

    public static async Task<RealUpstream> StartAsync(string name)
    {
        var nginx = new NginxUpstream(await RecordingServer.StartAsync(name));
        var port = FreePort.Next();
        await nginx.RunAsync(port);
        return new RealUpstream(name, new Uri($"http://127.0.0.1:{port}/"), nginx.recorder.Requests, nginx);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        await recorder.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task RunAsync(int port)
    {
        var path = folder.FullName;
        await File.WriteAllTextAsync(Path.Combine(path, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{path}}/nginx.pid;
            error_log {{path}}/error.log;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{path}}/body;
              proxy_temp_path {{path}}/proxy;
              fastcgi_temp_path {{path}}/fastcgi;
              uwsgi_temp_path {{path}}/uwsgi;
              scgi_temp_path {{path}}/scgi;
              ignore_invalid_headers off;
              underscores_in_headers on;
              large_client_header_buffers 4 64k;
              client_max_body_size 0;
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass {{recorder.Url.GetLeftPart(UriPartial.Authority)}};
                  proxy_http_version 1.1;
                  proxy_request_buffering off;
                  proxy_set_header Host $http_host;
                  proxy_set_header {{RecordingServer.PathHeader}} $uri;
                }
              }
            }
            """);
        process = Process.Start(new ProcessStartInfo(Program, ["-p", path, "-c", Path.Combine(path, "nginx.conf"), "-e", Path.Combine(path, "error.log")]) { RedirectStandardError = true });
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(process!.HasExited, "nginx has ended");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }
}
