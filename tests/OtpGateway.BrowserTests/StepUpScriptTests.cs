using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>An application's page with the one script tag: its calls are interrupted, confirmed in a window, and made again.</summary>
[Collection(nameof(BusyDemoTests))]
public class StepUpScriptTests(BrowserFixture browser, BusyDemo demo)
{
    private const string Post = """
        path => fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Call": "first" }, body: JSON.stringify({ amount: 12, to: "Zoë" }) })
            .then(async answer => `${answer.status} ${answer.ok ? (await answer.json()).done : (await answer.json()).error.id}`)
        """;

    [Fact]
    public async Task Post_NeedsACode_IsMadeOnceAfterItWithoutLeavingThePage()
    {
        await using var bob = await OpenAsync();
        // What the window says is enough.
        await bob.Page.RouteAsync("**/sessions/whoami", route => route.AbortAsync());
        var call = CallAsync(bob, Post, "/spa/calls/pay");
        await Assertions.Expect(StepUpDialog.Of(bob)).ToBeVisibleAsync();
        Assert.Empty(demo.Upstream.Calls("/spa/calls/pay"));
        await bob.Inbox.AssertNothingMoreAsync();

        var window = await StepUpDialog.OpenWindowAsync(bob);
        // There is nothing that would be opened afterwards, and no page to go back to.
        await Assertions.Expect(window.Locator(".request-target, .way-out")).ToHaveCountAsync(0);
        Assert.Null(await window.EvaluateAsync<string?>("window.opener && 'opener'"));
        await StepUpDialog.PassAsync(bob, window);

        Assert.Equal("200 /spa/calls/pay", await call);
        Assert.Equal([("POST", "application/json", "first", "{\"amount\":12,\"to\":\"Zo\u00c3\u00ab\"}")], demo.Upstream.Calls("/spa/calls/pay"));
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
        await AssertNotLeftAsync(bob);
        // Stepped up: no further question.
        Assert.Equal("200 /spa/calls/again", await CallAsync(bob, Post, "/spa/calls/again"));
        await bob.Inbox.AssertNothingMoreAsync();
        bob.Watch.AssertNothing();
    }

    [Fact]
    public async Task Calls_AtOnceWithEveryKindOfBody_ShareOneWindow()
    {
        await using var bob = await OpenAsync();
        var calls = bob.Page.EvaluateAsync<string[]>("""
            () => {
              const form = new FormData();
              form.append("note", "three lines");
              form.append("file", new File([Uint8Array.from({ length: 300000 }, (_, i) => i % 251)], "upload.bin"));
              const bodies = {
                form,
                text: "plain",
                fields: new URLSearchParams({ a: "1 2" }),
                bytes: Uint8Array.of(0, 255, 128).buffer,
                blob: new Blob(["of a blob"], { type: "text/x-blob" }),
              };
              const calls = Object.entries(bodies).map(([name, body]) => fetch("/spa/calls/" + name, { method: "PUT", body }));
              calls.push(fetch(new Request("/spa/calls/request", { method: "POST", body: "of a request" })), fetch(new URL("/spa/calls/get", location)));
              return Promise.all(calls.map(async call => `${(await call).status} ${(await (await call).json()).done}`));
            }
            """);
        var pages = bob.Page.Context.Pages.Count;
        var window = await StepUpDialog.OpenWindowAsync(bob);
        Assert.Equal(pages + 1, bob.Page.Context.Pages.Count);
        await StepUpDialog.PassAsync(bob, window);

        var names = (string[])["form", "text", "fields", "bytes", "blob", "request", "get"];
        Assert.Equal(names.Select(name => $"200 /spa/calls/{name}"), await calls);
        var made = names.Select(name => Assert.Single(demo.Upstream.Calls("/spa/calls/" + name))).ToList();
        Assert.Equal(["PUT", "PUT", "PUT", "PUT", "PUT", "POST", "GET"], made.Select(call => call.Method));
        var boundary = made[0].Type!.Split("boundary=")[1];
        Assert.StartsWith($"--{boundary}\r\n", made[0].Body, StringComparison.Ordinal);
        Assert.Contains("name=\"note\"\r\n\r\nthree lines\r\n", made[0].Body, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\n" + string.Concat(Enumerable.Range(0, 300000).Select(i => (char)(i % 251))) + $"\r\n--{boundary}--", made[0].Body, StringComparison.Ordinal);
        Assert.Equal(["plain", "a=1+2", "\0ÿ\u0080", "of a blob", "of a request", ""], made.Skip(1).Select(call => call.Body));
        Assert.Equal("text/x-blob", made[4].Type);
        Assert.Equal("application/x-www-form-urlencoded;charset=UTF-8", made[2].Type);
        await bob.Inbox.AssertNothingMoreAsync();
        await AssertNotLeftAsync(bob);
    }

    [Theory]
    [InlineData("Cancel")]
    [InlineData("Escape")]
    public async Task Cancelled_TheFirstAnswerIsGivenBack(string how)
    {
        await using var bob = await OpenAsync();
        var call = CallAsync(bob, Post, "/spa/calls/not-" + how);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToBeVisibleAsync();

        if (how == "Escape")
            await bob.Page.Keyboard.PressAsync(how);
        else
            await StepUpDialog.Button(bob, how).ClickAsync();

        Assert.Equal("401 session_aal2_required", await call);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
        Assert.Empty(demo.Upstream.Calls("/spa/calls/not-" + how));
        // The next call may ask again.
        var next = CallAsync(bob, Post, "/spa/calls/not-" + how);
        await StepUpDialog.Button(bob, "Cancel").ClickAsync();
        Assert.Equal("401 session_aal2_required", await next);
        await bob.Inbox.AssertNothingMoreAsync();
    }

    [Fact]
    public async Task Passed_AndRefusedAgain_IsGivenBack()
    {
        await using var bob = await OpenAsync();
        var tries = 0;
        await bob.Page.RouteAsync("**/spa/calls/stubborn", async route =>
        {
            tries++;
            await route.FulfillAsync(Refusal(bob.Url("/.otp/self-service/login/browser?aal=aal2")));
        });
        var call = CallAsync(bob, Post, "/spa/calls/stubborn");
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));

        Assert.Equal("401 session_aal2_required", await call);
        Assert.Equal(2, tries);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
    }

    // Whoever answers like the gateway, and leads elsewhere; and a route that no call can satisfy.
    [Theory]
    [InlineData("https://elsewhere.example/.otp/self-service/login/browser?aal=aal2", "")]
    [InlineData("/spa", "")]
    [InlineData("javascript:alert(1)", "")]
    [InlineData("/.otp/self-service/login/browser?aal=aal2", "Bearer acr_values=\"aal2\", max_age=\"0\"")]
    public async Task Refused_WithNothingToOpen_IsGivenBackAtOnce(string url, string challenge)
    {
        await using var bob = await OpenAsync();
        await bob.Page.RouteAsync("**/spa/calls/odd", route => route.FulfillAsync(Refusal(url, challenge)));

        Assert.Equal("401 session_aal2_required", await CallAsync(bob, Post, "/spa/calls/odd"));
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
        Assert.Single(bob.Page.Context.Pages);
    }

    [Fact]
    public async Task Post_RedirectedToWhatNeedsACode_IsNotMadeTwice()
    {
        await using var bob = await OpenAsync();
        var before = demo.Upstream.Calls("/spa/moved").Count;

        Assert.Equal("401 session_aal2_required", await CallAsync(bob, Post, "/spa/moved"));

        Assert.Equal(before + 1, demo.Upstream.Calls("/spa/moved").Count);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Stream_CannotBeSentAgain_FailsAndSaysWhy()
    {
        await using var bob = await OpenAsync();
        await bob.Page.RouteAsync("**/spa/calls/stream", route => route.FulfillAsync(Refusal("/.otp/self-service/login/browser?aal=aal2")));

        var error = await bob.Page.EvaluateAsync<string>("""
            () => fetch("/spa/calls/stream", { method: "POST", duplex: "half", body: new Blob(["x"]).stream() }).then(answer => answer.status + "", error => error.message)
            """);

        Assert.Equal("A second factor is needed; a stream cannot be sent again.", error);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Aborted_WhileThePersonIsAsked_FailsAtOnce()
    {
        await using var bob = await OpenAsync();
        var call = bob.Page.EvaluateAsync<string>("""
            () => fetch("/spa/calls/aborted", { method: "POST", signal: (window.stop = new AbortController()).signal }).then(answer => answer.status + "", error => error.name)
            """);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToBeVisibleAsync();

        await bob.Page.EvaluateAsync("() => window.stop.abort()");

        Assert.Equal("AbortError", await call);
        Assert.Empty(demo.Upstream.Calls("/spa/calls/aborted"));
    }

    [Fact]
    public async Task WindowThatCannotTell_ThePageAsks()
    {
        await using var bob = await OpenAsync();
        await bob.Page.Context.RouteAsync("**/.otp/assets/otp.*.js", route => route.AbortAsync());
        var call = CallAsync(bob, Post, "/spa/calls/asked");
        var window = await StepUpDialog.OpenWindowAsync(bob);
        await Customer.EnterAsync(window, await bob.Inbox.NextMailAsync());

        // Without the script it is a plain page that stays, and says what to do.
        await Customer.ExpectHeadingAsync(window, "You can close this window");
        Assert.Equal("200 /spa/calls/asked", await call);
        Assert.Single(demo.Upstream.Calls("/spa/calls/asked"));
        await PageCheck.RunAsync(window, "done");
    }

    [Fact]
    public async Task OtherClients_AskForAWindowThemselves()
    {
        await using var bob = await OpenAsync();
        var passed = bob.Page.EvaluateAsync<bool>("""() => otpGateway.stepUp("/.otp/self-service/login/browser?aal=aal2")""");
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));

        Assert.True(await passed);
        Assert.False(await bob.Page.EvaluateAsync<bool>("""() => otpGateway.stepUp("/account")"""));
    }

    [Theory]
    [InlineData("de-AT", "en-GB", "Bestätigen Sie, dass Sie es sind", "de")]
    [InlineData("", "de-DE", "Bestätigen Sie, dass Sie es sind", "de")]
    [InlineData("fr", "fr-FR", "Confirm that it is you", "en")]
    public async Task Dialog_InTheLanguageOfThePage_IsAccessible(string page, string person, string title, string language)
    {
        await using var bob = await OpenAsync(person);
        await bob.Page.EvaluateAsync("language => { document.documentElement.lang = language; }", page);
        var call = CallAsync(bob, Post, "/spa/calls/looked-at");
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveAccessibleNameAsync(title);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(StepUpDialog.Of(bob).Locator("button").First).ToBeFocusedAsync();
        await bob.Page.EvaluateAsync("() => { document.documentElement.lang = 'en'; }");

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await bob.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var result = await bob.Page.RunAxe();
            Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
        }
        await bob.Page.SetViewportSizeAsync(320, 640);
        await bob.Page.ScreenshotAsync(new() { Path = Artifacts.File($"screenshots/step-up-{language}.png") });
        Assert.True(await StepUpDialog.Of(bob).EvaluateAsync<bool>("dialog => dialog.getBoundingClientRect().right <= 320 && dialog.scrollWidth <= dialog.clientWidth"));
        await StepUpDialog.Of(bob).Locator("button").Last.ClickAsync();
        Assert.Equal("401 session_aal2_required", await call);
        bob.Watch.AssertNothing();
    }

    private async Task<Customer> OpenAsync(string locale = "en-GB")
    {
        var bob = await Customer.BobAsync(browser, demo, locale: locale);
        await bob.OpenAsync("/spa");
        await bob.Page.EvaluateAsync("() => { window.stays = true; }");
        return bob;
    }

    // A call that is asked about and should not be would wait for ever.
    private static Task<string> CallAsync(Customer customer, string script, string path) =>
        customer.Page.EvaluateAsync<string>(script, path).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    private static async Task AssertNotLeftAsync(Customer customer)
    {
        Assert.True(await customer.Page.EvaluateAsync<bool>("() => window.stays === true"));
        Assert.Equal(customer.Url("/spa"), customer.Page.Url);
    }

    private static RouteFulfillOptions Refusal(string url, string challenge = "") => new()
    {
        Status = 401,
        ContentType = "application/json",
        Headers = new Dictionary<string, string> { ["WWW-Authenticate"] = challenge, ["Content-Type"] = "application/json" },
        Body = JsonSerializer.Serialize(new { error = new { id = "session_aal2_required", code = 401 }, redirect_browser_to = url }),
    };
}
