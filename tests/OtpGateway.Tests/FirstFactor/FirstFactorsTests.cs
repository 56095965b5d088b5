using Microsoft.AspNetCore.Http;
using OtpGateway.FirstFactor;
using OtpGateway.Identities;

namespace OtpGateway.Tests.FirstFactor;

public class FirstFactorsTests
{
    private const string Cookies = """{ "type": "cookie_session", "check_session_url": "URL", "only": ["SESSION", "REMEMBER"], "timeout": "20s" }""";
    private const string Alice = """{ "active": true, "identity": { "id": "alice", "traits": { "phone": "+491701234567" } } }""";

    [Fact]
    public async Task Identify_SignedIn_IsTheCaller()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        var caller = await fixture.CallerAsync(("Cookie", "theme=dark; SESSION=s3cret; __Host-otp=handle"), ("User-Agent", "x"), ("Authorization", "Basic x"));
        Assert.Equal("alice", caller.Identity.ExternalId);
        Assert.Equal("+491701234567", caller.Identity.Addresses.Single().Value);
        Assert.Equal("cookie_session", caller.Authenticator);
        Assert.Equal("aal1", caller.Aal);
        Assert.Equal(fixture.Clock.GetUtcNow() + TimeSpan.FromSeconds(10), caller.CheckedUntil);
        var question = fixture.Upstream.Questions.Single();
        Assert.Equal("SESSION=s3cret", question["Cookie"]);
        Assert.Equal("application/json", question["Accept"]);
        Assert.Equal(["Accept", "Cookie", "Host"], question.Keys.Order());
    }

    [Fact]
    public async Task Identify_DirectoryInTheStore_KnowsThemByTheirExternalId()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Identities.Replace(new IdentityOptions { DirectoryInStore = true });
        fixture.Upstream.AnswerJson(Alice);
        var stored = Stored("alice", IdentityState.Active);
        Assert.Equal(IdentityWritten.Done, await fixture.Store.CreateAsync(stored, [], keep: true, TestContext.Current.CancellationToken));

        var caller = await fixture.CallerAsync(("Cookie", "SESSION=a"));

        Assert.Equal((stored.Id, "alice", "+436601234567"), (caller.Identity.Id, caller.Identity.ExternalId, caller.Identity.Addresses.Single().Value));
        fixture.Identities.Replace(new IdentityOptions());
        Assert.Equal("+491701234567", (await fixture.CallerAsync(("Cookie", "SESSION=a"))).Identity.Addresses.Single().Value);
    }

    [Fact]
    public async Task Identify_InactiveInTheStore_IsNobody()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies + """, { "type": "trusted_headers", "from": ["192.0.2.1"], "id": "X-User" }""");
        fixture.Identities.Replace(new IdentityOptions { DirectoryInStore = true });
        fixture.Upstream.AnswerJson(Alice);
        await fixture.Store.CreateAsync(Stored("alice", IdentityState.Inactive), [], keep: true, TestContext.Current.CancellationToken);

        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        // Nor by another authenticator, and not under the name that the next one has for them.
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("X-User", "alice")));
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a"), ("X-User", "bob")));
        Assert.IsType<FirstFactorResult.Caller>(await fixture.IdentifyAsync(("X-User", "bob")));
    }

    [Fact]
    public async Task Identify_NoCookieOfTheList_AsksNobody()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "session=x; other=y")));
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync());
        Assert.Empty(fixture.Upstream.Questions);
    }

    [Fact]
    public async Task Identify_TwoCookiesOfOneName_IsAmbiguous()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        Assert.IsType<FirstFactorResult.Ambiguous>(await fixture.IdentifyAsync(("Cookie", "SESSION=mine; SESSION=planted")));
        Assert.Empty(fixture.Upstream.Questions);
        Assert.Contains("SESSION twice", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("planted", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identify_FiftyAtOnce_AskOnce()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        var gate = new TaskCompletionSource();
        fixture.Upstream.Answer = async context =>
        {
            await gate.Task;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Alice);
        };
        var calls = Enumerable.Range(0, 50).Select(_ => Task.Run(() => fixture.CallerAsync(("Cookie", "SESSION=a")))).ToArray();
        while (fixture.Upstream.Questions.IsEmpty)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        gate.SetResult();
        Assert.Single((await Task.WhenAll(calls)).Select(caller => caller.Fingerprint).Distinct());
        Assert.Single(fixture.Upstream.Questions);
    }

    [Fact]
    public async Task Identify_CallerGivesUp_TheOthersGetTheirAnswer()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        var gate = new TaskCompletionSource();
        fixture.Upstream.Answer = async context =>
        {
            await gate.Task;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Alice);
        };
        using var abort = new CancellationTokenSource();
        var first = fixture.FirstFactors.IdentifyAsync(FirstFactorFixture.Request(("Cookie", "SESSION=a")), abort.Token);
        var second = fixture.CallerAsync(("Cookie", "SESSION=a"));
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.Equal("alice", (await second).Identity.ExternalId);
        Assert.Single(fixture.Upstream.Questions);
    }

    [Fact]
    public async Task Identify_WithinCacheTtl_AsksOnce()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        var first = await fixture.CallerAsync(("Cookie", "SESSION=a"));
        fixture.Clock.Advance(TimeSpan.FromSeconds(9));
        // Other cookies of the application do not matter.
        var second = await fixture.CallerAsync(("Cookie", "theme=dark; SESSION=a"));
        Assert.Equal(first.CheckedUntil, second.CheckedUntil);
        Assert.Single(fixture.Upstream.Questions);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Upstream.AnswerWith(401);
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        Assert.Equal(2, fixture.Upstream.Questions.Count);
    }

    [Fact]
    public async Task Identify_ChangedCookie_AsksAtOnce()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        var first = await fixture.CallerAsync(("Cookie", "SESSION=a"));
        var second = await fixture.CallerAsync(("Cookie", "SESSION=b"));
        var third = await fixture.CallerAsync(("Cookie", "SESSION=a; REMEMBER=r"));
        Assert.Equal(3, fixture.Upstream.Questions.Count);
        Assert.Equal(first.Identity.Id, second.Identity.Id);
        Assert.Equal(3, new[] { first, second, third }.Select(caller => caller.Fingerprint).Distinct().Count());
        Assert.Equal(third.Fingerprint, (await fixture.CallerAsync(("Cookie", "REMEMBER=r; SESSION=a"))).Fingerprint);
    }

    [Fact]
    public async Task Identify_ZeroCacheTtl_AsksEachTime()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "cookie_session", "timeout": "20s", "check_session_url": "URL", "only": ["SESSION"], "cache_ttl": "0s" }""");
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("Cookie", "SESSION=a"));
        await fixture.CallerAsync(("Cookie", "SESSION=a"));
        Assert.Equal(2, fixture.Upstream.Questions.Count);
    }

    [Fact]
    public async Task Identify_SignInUnderTheSameCookie_IsSeenAtOnce()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerWith(401);
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("Cookie", "SESSION=a"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    public async Task Identify_ApplicationSaysNo_IsNoOne(int status)
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = fixture.Upstream.Url;
            return Task.CompletedTask;
        };
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        Assert.Single(fixture.Upstream.Questions);
        Assert.Empty(fixture.Logger.Lines);
    }

    [Theory]
    [InlineData(500, "", "the answer was 500")]
    [InlineData(503, "", "the answer was 503")]
    [InlineData(404, "", "the answer was 404")]
    [InlineData(429, "", "the answer was 429")]
    [InlineData(200, "{", "the answer is not valid JSON")]
    [InlineData(200, "", "the answer is not valid JSON")]
    [InlineData(200, """{ "active": true, "active": false }""", "the answer is not valid JSON")]
    [InlineData(200, "[]", "the answer is no session of Ory Kratos: give a mapper_url")]
    [InlineData(200, """{ "active": true }""", "the answer is no session of Ory Kratos: give a mapper_url")]
    [InlineData(200, """{ "identity": { "id": "alice" } }""", "the answer is no session of Ory Kratos: give a mapper_url")]
    [InlineData(200, """{ "active": true, "identity": {} }""", "the identity has no id, a text of 1 to 512 characters")]
    [InlineData(200, """{ "active": true, "identity": { "id": "" } }""", "the identity has no id, a text of 1 to 512 characters")]
    [InlineData(200, """{ "active": true, "identity": { "id": 7 } }""", "id must be a text")]
    [InlineData(200, """{ "active": true, "identity": { "id": "a\nb" } }""", "the identity has an id with control characters")]
    [InlineData(200, """{ "active": true, "identity": { "id": "\ud800" } }""", "the answer holds text that is not Unicode")]
    [InlineData(200, """{ "active": true, "identity": { "id": "alice", "traits": [] } }""", "the traits of the identity must be an object")]
    public async Task Identify_NoUsableAnswer_IsUnavailableAndNotKept(int status, string body, string reason)
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerWith(status, body);
        var result = Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=s3cret")));
        Assert.True(result.RetryAfter > TimeSpan.Zero);
        Assert.Contains(reason, fixture.Logger.Lines.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("Cookie", "SESSION=s3cret"));
    }

    [Fact]
    public async Task Identify_NoAnswerInTime_IsUnavailable()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies.Replace("20s", "300ms", StringComparison.Ordinal));
        fixture.Upstream.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        Assert.Contains("no answer within 300ms", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identify_BodyThatNeverEnds_IsUnavailable()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies.Replace("20s", "300ms", StringComparison.Ordinal));
        fixture.Upstream.Answer = async context =>
        {
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
    }

    [Fact]
    public async Task Identify_ConnectionRefused_IsUnavailable()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        await fixture.Upstream.DisposeAsync();
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        Assert.Contains("the connection failed (ConnectionError)", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identify_ConnectionBreaksOff_IsUnavailable()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
    }

    [Fact]
    public async Task Identify_AnswerTooLong_IsUnavailable()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson($$"""{ "active": true, "identity": { "id": "alice", "traits": { "x": "{{new string('x', 256 << 10)}}" } } }""");
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
        Assert.Contains("longer than 262144 bytes", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identify_CookieWithUmlauts_ArrivesAsItCame()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("Cookie", "SESSION=größe"));
        Assert.Equal("SESSION=größe", fixture.Upstream.Questions.Single()["Cookie"]);
    }

    [Theory]
    [InlineData("""{ "active": false, "identity": { "id": "alice" } }""")]
    [InlineData("""{ "active": true, "identity": { "id": "alice", "state": "inactive" } }""")]
    public async Task Identify_InactiveSession_IsNoOne(string body)
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(body);
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
    }

    [Theory]
    [InlineData("false", "\"aal2\"", "\"2026-03-01T11:00:00Z\"", null)]
    [InlineData("true", "\"aal1\"", "\"2026-03-01T11:00:00Z\"", null)]
    [InlineData("true", "\"aal2\"", "null", null)]
    [InlineData("true", "\"aal2\"", "\"2026-03-01T12:05:00Z\"", null)] // not yet
    [InlineData("true", "\"aal2\"", "\"2026-03-01T12:00:30Z\"", 0)] // two clocks
    [InlineData("true", "\"aal2\"", "\"2026-03-01T11:00:00Z\"", 60)]
    public async Task Identify_OrysSecondFactor_CountsOnlyWhereTrusted(string trust, string aal, string at, int? minutesAgo)
    {
        await using var fixture = await FirstFactorFixture.StartAsync($$"""{ "type": "cookie_session", "timeout": "20s", "check_session_url": "URL", "only": ["SESSION"], "trust_aal": {{trust}} }""");
        fixture.Upstream.AnswerJson($$"""
            { "active": true, "authenticator_assurance_level": {{aal}}, "authenticated_at": {{at}}, "identity": { "id": "alice" },
              "authentication_methods": [ { "method": "password", "aal": "aal1", "completed_at": "2026-03-01T10:00:00Z" }, { "method": "totp" } ] }
            """);
        var caller = await fixture.CallerAsync(("Cookie", "SESSION=a"));
        Assert.Equal(minutesAgo is { } minutes ? fixture.Clock.GetUtcNow() - TimeSpan.FromMinutes(minutes) : null, caller.SecondFactorAt);
        Assert.Equal(minutesAgo is null ? "aal1" : "aal2", caller.Aal);
        Assert.Equal(["password", "totp"], caller.Amr);
    }

    [Fact]
    public async Task Identify_OrysMethods_TheSecondFactorsOwnTimeCounts()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "cookie_session", "timeout": "20s", "check_session_url": "URL", "only": ["SESSION"], "trust_aal": true }""");
        fixture.Upstream.AnswerJson("""
            { "active": true, "authenticator_assurance_level": "aal2", "authenticated_at": "2026-03-01T11:59:00Z", "identity": { "id": "alice" },
              "authentication_methods": [ { "method": "totp", "aal": "aal2", "completed_at": "2026-03-01T10:00:00Z" }, { "method": "password", "aal": "aal1", "completed_at": "2026-03-01T11:59:00Z" } ] }
            """);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), (await fixture.CallerAsync(("Cookie", "SESSION=a"))).SecondFactorAt);
    }

    [Theory]
    [InlineData("""{ "method": "lookup_secret", "aal": "aal2", "completed_at": "2026-03-01T11:00:00Z" }""", null)]
    [InlineData("""{ "method": "lookup_secret" }""", null)]
    [InlineData("""{ "method": "totp", "aal": "aal2", "completed_at": "2026-03-01T11:00:00Z" }""", 60)]
    [InlineData("""{ "method": "totp", "aal": "aal2", "completed_at": "2026-03-01T10:00:00Z" }, { "method": "lookup_secret", "aal": "aal2", "completed_at": "2026-03-01T11:00:00Z" }""", 120)]
    public async Task Identify_OrysBackupCode_IsToldApart(string methods, int? minutesAgo)
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "cookie_session", "timeout": "20s", "check_session_url": "URL", "only": ["SESSION"], "trust_aal": true }""");
        fixture.Upstream.AnswerJson($$"""
            { "active": true, "authenticator_assurance_level": "aal2", "authenticated_at": "2026-03-01T11:00:00Z", "identity": { "id": "alice" },
              "authentication_methods": [ { "method": "password", "aal": "aal1", "completed_at": "2026-03-01T09:00:00Z" }, {{methods}} ] }
            """);

        var caller = await fixture.CallerAsync(("Cookie", "SESSION=a"));

        Assert.Equal(fixture.Clock.GetUtcNow() - TimeSpan.FromHours(1), caller.SecondFactorFor(backupCodes: true));
        Assert.Equal(minutesAgo is { } minutes ? fixture.Clock.GetUtcNow() - TimeSpan.FromMinutes(minutes) : null, caller.SecondFactorFor(backupCodes: false));
    }

    [Fact]
    public async Task Identify_BearerToken_IsBoundToItsSubject()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        fixture.Upstream.AnswerJson(Alice);
        var first = await fixture.CallerAsync(("Authorization", "bearer one"), ("Cookie", "SESSION=a"));
        var second = await fixture.CallerAsync(("Authorization", "Bearer two"));
        Assert.Equal("bearer_token", first.Authenticator);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(["bearer one", "Bearer two"], fixture.Upstream.Questions.Select(question => question["Authorization"]));
        Assert.DoesNotContain(fixture.Upstream.Questions, question => question.ContainsKey("Cookie"));
    }

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("BearerX abc")]
    [InlineData("")]
    public async Task Identify_NoBearerToken_AsksNobody(string authorization)
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Authorization", authorization)));
        Assert.Empty(fixture.Upstream.Questions);
    }

    [Fact]
    public async Task Identify_TwoTokens_IsAmbiguous()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        Assert.IsType<FirstFactorResult.Ambiguous>(await fixture.IdentifyAsync(("Authorization", "Bearer one"), ("Authorization", "Bearer two")));
    }

    [Fact]
    public async Task Identify_TokenFromAnotherHeader_IsSentInIt()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "bearer_token", "timeout": "20s", "check_session_url": "URL", "token_from": { "header": "X-Session-Token" }, "forward_http_headers": ["User-Agent"] }""");
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("X-Session-Token", "one"), ("Authorization", "Bearer two"), ("User-Agent", "phone"));
        var question = fixture.Upstream.Questions.Single();
        Assert.Equal("one", question["X-Session-Token"]);
        Assert.Equal("phone", question["User-Agent"]);
        Assert.False(question.ContainsKey("Authorization"));
        // What is sent along may decide the answer.
        await fixture.CallerAsync(("X-Session-Token", "one"), ("User-Agent", "tablet"));
        Assert.Equal(2, fixture.Upstream.Questions.Count);
    }

    [Fact]
    public async Task Identify_SeveralAuthenticators_TheFirstThatKnowsWins()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies + """, { "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        fixture.Upstream.Answer = context =>
        {
            var known = context.Request.Headers.Authorization.Count > 0 || context.Request.Headers.Cookie == "SESSION=good";
            context.Response.StatusCode = known ? 200 : 401;
            context.Response.ContentType = "application/json";
            return known ? context.Response.WriteAsync(Alice) : Task.CompletedTask;
        };
        Assert.Equal("cookie_session", (await fixture.CallerAsync(("Cookie", "SESSION=good"), ("Authorization", "Bearer one"))).Authenticator);
        Assert.Equal("bearer_token", (await fixture.CallerAsync(("Cookie", "SESSION=old"), ("Authorization", "Bearer one"))).Authenticator);
        Assert.Equal("bearer_token", (await fixture.CallerAsync(("Authorization", "Bearer one"))).Authenticator);
    }

    [Fact]
    public async Task Identify_FirstAuthenticatorFails_TheNextIsNotAsked()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies + """, { "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        fixture.Upstream.AnswerWith(500);
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=a"), ("Authorization", "Bearer one")));
        Assert.Single(fixture.Upstream.Questions);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("192.168.1.5", true)]
    [InlineData("192.168.1.6", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", false)]
    public async Task Identify_TrustedHeaders_OnlyFromTheirAddress(string peer, bool known)
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""
            { "type": "trusted_headers", "from": ["10.0.0.0/8", "192.168.1.5", "fd00::/8"], "id": "X-Auth-User", "traits": { "phone": "X-Auth-Phone", "contact.mail": "X-Auth-Mail" } }
            """);
        var request = FirstFactorFixture.RequestFrom(peer, ("X-Auth-User", " alice "), ("X-Auth-Phone", "+491701234567"), ("X-Auth-Mail", "a@x.example"), ("X-Forwarded-For", "10.1.2.3"));
        var result = await fixture.FirstFactors.IdentifyAsync(request, TestContext.Current.CancellationToken);
        if (!known)
        {
            Assert.IsType<FirstFactorResult.NoOne>(result);
            Assert.Null(fixture.FirstFactors.CredentialOf(request).Other);
            return;
        }
        var caller = Assert.IsType<FirstFactorResult.Caller>(result);
        Assert.Equal("alice", caller.Identity.ExternalId);
        Assert.Equal("a@x.example", TraitPath.Texts(caller.Identity.Traits, "contact.mail").Single());
        Assert.Equal("+491701234567", caller.Identity.Addresses.Single().Value);
        Assert.True(caller.CheckedUntil > fixture.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Identify_TrustedHeadersWithoutOrWithTwoIds_AreNobodys()
    {
        await using var fixture = await FirstFactorFixture.StartAsync("""{ "type": "trusted_headers", "from": ["10.0.0.0/8"], "id": "X-Auth-User", "traits": { "phone": "X-Auth-Phone" } }""");
        var token = TestContext.Current.CancellationToken;
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.FirstFactors.IdentifyAsync(FirstFactorFixture.RequestFrom("10.0.0.1", ("X-Auth-User", " ")), token));
        Assert.IsType<FirstFactorResult.Ambiguous>(await fixture.FirstFactors.IdentifyAsync(
            FirstFactorFixture.RequestFrom("10.0.0.1", ("X-Auth-User", "alice"), ("X-Auth-User", "mallory")), token));
        Assert.IsType<FirstFactorResult.Ambiguous>(await fixture.FirstFactors.IdentifyAsync(
            FirstFactorFixture.RequestFrom("10.0.0.1", ("X-Auth-User", "alice"), ("X-Auth-Phone", "+491"), ("X-Auth-Phone", "+492")), token));
    }

    [Fact]
    public async Task Identify_NewConfiguration_IsNotAnsweredFromTheOldOne()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies);
        fixture.Upstream.AnswerJson(Alice);
        await fixture.CallerAsync(("Cookie", "SESSION=a"));
        fixture.Live.Replace(FirstFactorFixture.Read($$"""{ "type": "cookie_session", "check_session_url": "{{fixture.Upstream.Url}}?v2", "only": ["SESSION"] }"""));
        await fixture.CallerAsync(("Cookie", "SESSION=a"));
        Assert.Equal(2, fixture.Upstream.Questions.Count);
    }

    [Fact]
    public async Task CredentialOf_Request_ChangesWithWhatDecides()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies.Replace("\"timeout\"", "\"forward_http_headers\": [\"User-Agent\"], \"timeout\"", StringComparison.Ordinal));
        Credential Of(params (string, string)[] headers) => fixture.FirstFactors.CredentialOf(FirstFactorFixture.Request(headers));
        var one = Of(("Cookie", "SESSION=a"), ("User-Agent", "x"));
        Assert.Equal(one, Of(("Cookie", "SESSION=a"), ("User-Agent", "x"), ("Accept", "*/*")));
        Assert.NotEqual(one, Of(("Cookie", "SESSION=b"), ("User-Agent", "x")));
        Assert.NotEqual(one, Of(("Cookie", "SESSION=a"), ("User-Agent", "y")));
        Assert.NotEqual(one, Of(("Cookie", "SESSION=a"), ("User-Agent", "x"), ("Authorization", "Bearer t")));
        Assert.NotEqual(Of(("Cookie", "a=1"), ("Cookie", "b=2")), Of(("Cookie", "a=1; b=2")));
        Assert.True(Of(("Accept", "*/*")).IsEmpty);
        Assert.Equal("***", one.ToString());
    }

    [Fact]
    public async Task CredentialOf_CookiesAlone_AllocatesNothing()
    {
        await using var fixture = await FirstFactorFixture.StartAsync(Cookies + """, { "type": "bearer_token", "timeout": "20s", "check_session_url": "URL" }""");
        var request = FirstFactorFixture.Request(("Cookie", "SESSION=a"), ("Authorization", "Bearer one"));
        var known = fixture.FirstFactors.CredentialOf(request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = true;
        for (var i = 0; i < 1000; i++)
            same &= fixture.FirstFactors.CredentialOf(request) == known;
        Assert.True(same);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static StoredIdentity Stored(string externalId, IdentityState state) => new()
    {
        Id = Guid.NewGuid().ToString(),
        SchemaId = "default",
        ExternalId = externalId,
        State = state,
        Traits = new System.Text.Json.Nodes.JsonObject { ["phone"] = "+436601234567" },
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
