using System.Diagnostics;
using System.Net.Sockets;

namespace OtpGateway.Tests.Support;

/// <summary>nginx in front of the gateway with <c>proxy_cache</c>, set up as careless as can be: one key for everybody, everything kept that no header forbids.</summary>
internal sealed class NginxCache : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nginx-");
    private Process? process;

    public static bool IsAvailable => File.Exists(Program);

    public static async Task<NginxCache> StartAsync(int port, Uri origin)
    {
        var nginx = new NginxCache();
        var path = nginx.folder.FullName;
        await File.WriteAllTextAsync(Path.Combine(path, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{path}}/nginx.pid;
            error_log {{path}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path {{path}}/body;
              proxy_temp_path {{path}}/proxy;
              fastcgi_temp_path {{path}}/fastcgi;
              uwsgi_temp_path {{path}}/uwsgi;
              scgi_temp_path {{path}}/scgi;
              proxy_cache_path {{path}}/cache keys_zone=all:1m;
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass {{origin.GetLeftPart(UriPartial.Authority)}};
                  proxy_set_header Host $http_host;
                  proxy_http_version 1.1;
                  proxy_cache all;
                  proxy_cache_key $request_uri;
                  proxy_cache_valid any 1h;
                  proxy_ignore_headers Set-Cookie Vary;
                  add_header {{SharedCache.Header}} $upstream_cache_status always;
                }
              }
            }
            """);
        nginx.process = Process.Start(new ProcessStartInfo(Program, ["-p", path, "-c", Path.Combine(path, "nginx.conf"), "-e", Path.Combine(path, "error.log")]) { RedirectStandardError = true });
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(nginx.process!.HasExited, "nginx has ended");
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
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        folder.Delete(recursive: true);
    }
}
