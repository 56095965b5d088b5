using System.Text.Json.Nodes;
using OtpGateway.Tests.Courier.Smtp;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>One gateway with TLS.</summary>
public sealed class Http2FramingFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("http2-framing-");
    private TestGateway? gateway;

    internal TestGateway Gateway => gateway!;

    internal Uri Url => new UriBuilder(Gateway.Url) { Scheme = "https" }.Uri;

    public async ValueTask InitializeAsync()
    {
        var certificates = new TestCertificates(folder.FullName);
        using var _ = certificates.NewServer();
        gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var listener = configuration["serve"]!["public"]!;
            listener["base_url"] = ((string)listener["base_url"]!).Replace("http:", "https:", StringComparison.Ordinal);
            listener["tls"] = new JsonObject { ["cert"] = new JsonObject { ["path"] = certificates.ServerCertificate }, ["key"] = new JsonObject { ["path"] = certificates.ServerKey } };
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
