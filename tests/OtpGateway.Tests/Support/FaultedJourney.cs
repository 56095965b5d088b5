using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Tests.Support;

/// <summary>
/// One person's whole way, from the interrupted POST to the logout, while something in it fails; and what the application
/// received without leave meanwhile.
/// </summary>
internal sealed class FaultedJourney
{
    private readonly TestGateway gateway;
    private readonly ConcurrentDictionary<string, bool> entitled = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> wrongs = new();
    private readonly ConcurrentDictionary<string, int> forwarded = new(StringComparer.Ordinal);

    public FaultedJourney(TestGateway gateway)
    {
        this.gateway = gateway;
        gateway.Upstream.Answer = RecordAsync;
    }

    /// <summary>What must not have been, in words.</summary>
    public IReadOnlyCollection<string> Wrongs => wrongs;

    /// <summary>Somebody new, with a number that shares no budget with another's.</summary>
    public string NewPerson(int number)
    {
        var name = $"person-{number}";
        gateway.Upstream.Users[name] = new System.Text.Json.Nodes.JsonObject { ["phone"] = $"+4915{number:D5}0001", ["email"] = $"{name}@mail.example" };
        return name;
    }

    /// <summary>Goes the whole way; the answer at which it ended early, null when it came to its end.</summary>
    public async Task<BrowserAnswer?> GoAsync(string person, int attempt)
    {
        var place = $"/transfer/{person}-{attempt}";
        var phone = (string)gateway.Upstream.Users[person]["phone"]!;
        using var browser = new TestBrowser(gateway.Url, gateway.Clock);
        await browser.SignInAsync(person);

        var page = await browser.PostAsync(place + "/held", [new("amount", "100")]);
        if (!page.HasForm)
            return Told(page);
        var before = MessagesTo(phone);
        page = await browser.ChooseAsync(page);
        if (!page.IsCodePage)
            return Told(page);
        var code = await CodeAsync(phone, before);
        var again = await browser.EnterAsync(page, code == "111111" ? "222222" : "111111");
        if (!again.IsCodePage)
            return Told(again);
        entitled[place] = true;
        var carriedOut = await browser.EnterAsync(again, code);
        if (carriedOut.Status != 200 || carriedOut.Url.AbsolutePath != place + "/held" || carriedOut.HasForm)
            return Told(carriedOut);
        var after = await browser.GoAsync(place + "/after");
        if (after.Status != 200 || after.HasForm)
            return Told(after);
        var logout = await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser");
        if (logout.Status != 200)
            return Told(logout);
        var ended = await browser.GoAsync((string)logout.Json["logout_url"]!, follow: false);
        if (ended.Status != 303)
            return Told(ended);
        entitled[place] = false;
        var late = await browser.GoAsync(place + "/late");
        return late.HasForm ? null : Told(late);
    }

    // It ended early: that must be said in the gateway's words, with a status that means it.
    private BrowserAnswer Told(BrowserAnswer answer)
    {
        var said = answer.Status switch
        {
            503 => answer.Header("Retry-After") is not null,
            // The application had begun to get the request: it is unknown, and said to be.
            502 or 504 => answer.Body.Contains("<h1", StringComparison.Ordinal),
            500 or 0 => false,
            _ => answer.Body.Length > 0,
        };
        if (!said)
            wrongs.Enqueue($"answered without a word: {answer}");
        return answer;
    }

    private int MessagesTo(string phone) => gateway.Webhook.Messages.Count(message => message.To == phone);

    // A courier whose store failed tries again by the clock.
    private async Task<string> CodeAsync(string phone, int before)
    {
        for (var wait = 1; MessagesTo(phone) == before; wait++)
        {
            Assert.True(wait < 1000, "no message arrives any more");
            await Task.Delay(10, TestContext.Current.CancellationToken);
            if (wait % 40 == 0)
                gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        }
        return gateway.Webhook.Messages.Last(message => message.To == phone).Code;
    }

    private async Task RecordAsync(HttpContext context, UpstreamRequest request)
    {
        var place = string.Join('/', request.Target.Split('/').Take(3));
        if (request.Target.StartsWith("/transfer/", StringComparison.Ordinal))
        {
            if (!entitled.GetValueOrDefault(place))
                wrongs.Enqueue($"{request} without leave");
            if (forwarded.AddOrUpdate($"{request}", 1, (_, times) => times + 1) > 1)
                wrongs.Enqueue($"{request} twice");
        }
        await context.Response.WriteAsync($"Carried out: {request}");
    }
}
