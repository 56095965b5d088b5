using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;

namespace OtpGateway.Tests.FirstFactor;

public class LoginObserverTests
{
    [Fact]
    public async Task Begin_LoginThatIsAnsweredWithoutACookie_IsForgottenAfterwards()
    {
        var options = FirstFactorFixture.Read("""{ "type": "login_form", "only": ["SESSION"], "forms": [{ "path": "/login", "user_field": "user", "success": { "status": [303] } }] }""");
        var context = new DefaultHttpContext();
        var response = new CompletedResponse();
        context.Features.Set<IHttpResponseFeature>(response);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/login";
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream("user=anna&password=x"u8.ToArray());
        // Without a cookie nothing is looked up.
        var observer = new LoginObserver(new Live<FirstFactorOptions>(options), new ObservedLogins(null!, null!, null!, null!), null!, TimeProvider.System, NullLogger<LoginObserver>.Instance);

        Assert.True(await observer.BeginAsync(context));
        var body = context.Features.GetRequiredFeature<LoginAttempt>().Body;
        await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal("user=anna&password=x", Encoding.ASCII.GetString(body.Whole!.Value.Span));

        await response.CompleteAsync();

        Assert.Null(body.Whole);
    }

    private sealed class CompletedResponse : HttpResponseFeature
    {
        private readonly List<Func<Task>> callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => callbacks.Add(() => callback(state));

        public async Task CompleteAsync()
        {
            foreach (var callback in callbacks)
                await callback();
        }
    }
}
