using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtpGateway.BrowserTests;

/// <summary>A second application behind the gateway: it redirects to another origin, breaks off in the middle of a request, or has a page whose script calls it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string Method, string? Type, string? Header, string Body)> calls = new();

    public Upstream()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/elsewhere", () => Page("Elsewhere", """<form method="post"><input name="wish" value="away"><button>Go</button></form>"""));
        app.MapPost("/elsewhere", (HttpContext context) =>
        {
            Posts++;
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = OtherOrigin;
        });
        app.MapGet("/arrived", () => Page("Arrived", ""));
        app.MapGet("/spa", (HttpContext context) =>
        {
            // As strict as an application can be that has scripts.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; require-trusted-types-for 'script'";
            return Page("Calls", """<script src="/.otp/step-up.js" defer></script><p>A page that is not left.</p>""");
        });
        app.MapPost("/spa/moved", (HttpContext context) =>
        {
            Note(context, "");
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/spa/calls/after";
        });
        app.Map("/spa/calls/{**rest}", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            Note(context, await reader.ReadToEndAsync(context.RequestAborted));
            return Results.Json(new { done = context.Request.Path.Value });
        });
        app.MapPost("/elsewhere/cut", (HttpContext context) => context.Abort());
    }

    /// <summary>How many times the form has arrived.</summary>
    public int Posts { get; private set; }

    /// <summary>The calls that have arrived for a path, with what they brought: the content type, <c>X-Call</c> and the body, byte for byte.</summary>
    public IReadOnlyList<(string Method, string? Type, string? Header, string Body)> Calls(string path) => [.. calls.Where(call => call.Path == path).Select(call => (call.Method, call.Type, call.Header, call.Body))];

    /// <summary>Another host than the gateway's, so another site and not only another port.</summary>
    public string OtherOrigin => $"http://localhost:{Port}/arrived";

    /// <summary>The gateway's routes to this application: looking needs no code, sending does. Nobody listens behind <c>/closed</c>.</summary>
    public IReadOnlyDictionary<string, string> Routes => new Dictionary<string, string>
    {
        ["ReverseProxy__Clusters__elsewhere__Destinations__one__Address"] = $"http://127.0.0.1:{Port}/",
        ["ReverseProxy__Clusters__closed__Destinations__one__Address"] = "http://127.0.0.1:9/",
        ["ReverseProxy__Routes__elsewhere_form__ClusterId"] = "elsewhere",
        ["ReverseProxy__Routes__elsewhere_form__Match__Path"] = "/elsewhere",
        ["ReverseProxy__Routes__elsewhere_form__Match__Methods"] = """["GET"]""",
        ["ReverseProxy__Routes__elsewhere_form__Metadata__aal"] = "aal1",
        ["ReverseProxy__Routes__elsewhere__ClusterId"] = "elsewhere",
        ["ReverseProxy__Routes__elsewhere__Match__Path"] = "/elsewhere/{**rest}",
        ["ReverseProxy__Routes__elsewhere__Metadata__aal"] = "aal2",
        ["ReverseProxy__Routes__spa__ClusterId"] = "elsewhere",
        ["ReverseProxy__Routes__spa__Match__Path"] = "/spa/{**rest}",
        ["ReverseProxy__Routes__spa__Metadata__aal"] = "aal1",
        ["ReverseProxy__Routes__spa_calls__ClusterId"] = "elsewhere",
        ["ReverseProxy__Routes__spa_calls__Match__Path"] = "/spa/calls/{**rest}",
        ["ReverseProxy__Routes__spa_calls__Metadata__aal"] = "aal2",
        ["ReverseProxy__Routes__closed__ClusterId"] = "closed",
        ["ReverseProxy__Routes__closed__Match__Path"] = "/closed",
        ["ReverseProxy__Routes__closed__Metadata__aal"] = "aal2",
    };

    private int Port => new Uri(app.Urls.Single()).Port;

    public Task StartAsync() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Note(HttpContext context, string body) =>
        calls.Enqueue((context.Request.Path.Value!, context.Request.Method, context.Request.ContentType, context.Request.Headers["X-Call"], body));

    private static IResult Page(string title, string content) =>
        Results.Content($"<!doctype html><html lang=en><title>{title}</title><main><h1>{title}</h1>{content}</main>", "text/html; charset=utf-8");
}
