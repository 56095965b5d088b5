namespace OtpGateway.Benchmarks.Hosts;

/// <summary>What the gateway is measured against: YARP as its documentation sets it up, quiet, and nothing else.</summary>
internal static class PlainYarp
{
    public static async Task RunAsync(Arguments arguments)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = $"http://127.0.0.1:{arguments.Number("port")}",
            ["Logging:LogLevel:Default"] = "Warning",
            ["ReverseProxy:Routes:all:ClusterId"] = "upstream",
            ["ReverseProxy:Routes:all:Match:Path"] = "/{**path}",
            ["ReverseProxy:Clusters:upstream:Destinations:one:Address"] = arguments.One("upstream"),
        });
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }
}
