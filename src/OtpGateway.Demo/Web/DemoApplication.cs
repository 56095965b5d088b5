namespace OtpGateway.Demo.Web;

/// <summary>The common ground of the bank and the phone: a web application of its own on one URL.</summary>
internal static class DemoApplication
{
    /// <remarks>An empty builder, because two applications share the process: settings files and environment variables
    /// (of which ASPNETCORE_URLS would move both to the same port) are for neither of them.</remarks>
    public static WebApplicationBuilder CreateBuilder(Uri url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a start that fails is reported once, by the demo
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IHostLifetime, DemoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        return builder;
    }
}
