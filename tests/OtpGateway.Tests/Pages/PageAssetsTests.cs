using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;
using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class PageAssetsTests : IAsyncLifetime
{
    private readonly Live<UiTheme> theme = new(new UiTheme());
    private readonly HttpClient client = new();
    private readonly WebApplication app;

    public PageAssetsTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(theme).AddPages();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPageAssets(theme.Value.BasePath);
    }

    private PageAssets Assets => app.Services.GetRequiredService<PageAssets>();

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        client.BaseAddress = new Uri(app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Get_FilesOfAPage_AreThereForGood()
    {
        var html = await app.Services.GetRequiredService<PageRenderer>().ToHtmlAsync(new PassedPage { ContinueUrl = "/" }, new PageLanguages()["en"]);
        foreach (var (asset, type) in new[] { (Assets.Style, "text/css"), (PageAssets.Script, "text/javascript") })
        {
            var url = Assets.Url(asset);
            Assert.Matches("^/\\.otp/assets/otp\\.[0-9a-f]{16}\\.(css|js)$", url);
            Assert.Contains($"\"{url}\"", html, StringComparison.Ordinal);

            using var response = await Get(url);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal(asset.Content, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Get_FileOfAnotherVersion_IsOursButNotKept()
    {
        using var response = await Get("/.otp/assets/otp.0123456789abcdef.css");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/.otp/assets/other.css")]
    [InlineData("/.otp/assets/otp.css")]
    [InlineData("/.otp/assets/..%2fotp.css")]
    public async Task Get_UnknownFile_IsNotFound(string url)
    {
        using var response = await Get(url);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void Style_AfterAnotherAccent_HasAnotherNameAndItsColour()
    {
        var before = Assets.Style;

        theme.Replace(new UiTheme { Accent = AccentColor.Parse("#ffcc00")! });

        Assert.NotEqual(before.FileName, Assets.Style.FileName);
        Assert.Contains("--accent: #ffcc00;", System.Text.Encoding.UTF8.GetString(Assets.Style.Content), StringComparison.Ordinal);
        Assert.Same(Assets.Style, Assets.Style);
    }

    [Fact]
    public void Files_OfThePages_AskNoOneElseForAnything()
    {
        foreach (var asset in new[] { Assets.Style, PageAssets.Script })
        {
            var text = System.Text.Encoding.UTF8.GetString(asset.Content);
            Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("@import", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private Task<HttpResponseMessage> Get(string url) => client.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
}
