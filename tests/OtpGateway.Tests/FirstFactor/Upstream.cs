using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Tests.FirstFactor;

/// <summary>An application on a real port that tells who is signed in.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;

    private Upstream(WebApplication app) => this.app = app;

    /// <summary>How it answers; may be changed at any time.</summary>
    public RequestDelegate Answer { get; set; } = context => Results.Json(new { id = "alice" }).ExecuteAsync(context);

    /// <summary>The headers of every question, by name.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Questions { get; } = new();

    public string Url => app.Urls.Single() + "/api/me";

    public static async Task<Upstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var upstream = new Upstream(builder.Build());
        upstream.app.Run(context =>
        {
            upstream.Questions.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            return upstream.Answer(context);
        });
        await upstream.app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public void AnswerWith(int status, string body = "", string type = "application/json") => Answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    public void AnswerJson(string body) => AnswerWith(200, body);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
