using OtpGateway.FirstFactor;
using OtpGateway.Identities;
using OtpGateway.Tests.Identities;

namespace OtpGateway.Tests.FirstFactor;

public class SessionMapperTests
{
    [Fact]
    public async Task Map_Answer_SeesEverythingOfIt()
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync("""
            function(ctx) {
              id: ctx.body.user.name,
              traits: { phone: ctx.body.user.tel, status: ctx.status, tenant: ctx.headers['x-tenant'], cookies: ctx.cookies, headers: std.objectHas(ctx.headers, 'set-cookie') },
            }
            """);
        fixture.Upstream.Answer = async context =>
        {
            context.Response.StatusCode = 203;
            context.Response.ContentType = "application/vnd.bank+json; charset=utf-8";
            context.Response.Headers["X-Tenant"] = new(["a", "b"]);
            context.Response.Headers.SetCookie = "SESSION=renewed";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, """{ "user": { "name": "alice", "tel": "+491701234567" } }""", context.RequestAborted);
        };
        var caller = await fixture.CallerAsync(("Cookie", "other=1; SESSION=a; REMEMBER=r"));
        Assert.Equal("alice", caller.Identity.ExternalId);
        Assert.Equal("+491701234567", caller.Identity.Addresses.Single().Value);
        Assert.Equal(203, caller.Identity.Traits["status"]!.GetValue<double>());
        Assert.Equal("a, b", TraitPath.Texts(caller.Identity.Traits, "tenant").Single());
        Assert.Equal("""{"REMEMBER":"r","SESSION":"a"}""", caller.Identity.Traits["cookies"]!.ToJsonString());
        Assert.False(caller.Identity.Traits["headers"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Map_AnswerThatIsNoJson_SeesItsText()
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync("function(ctx) { id: std.split(ctx.body, '\\n')[0] }");
        fixture.Upstream.AnswerWith(200, "älice\nrest", "text/plain");
        Assert.Equal("älice", (await fixture.CallerAsync(("Cookie", "SESSION=a"))).Identity.ExternalId);
    }

    [Theory]
    [InlineData("function(ctx) null")]
    [InlineData("function(ctx) if std.objectHas(ctx.body, 'user') then { id: 'x' } else null")]
    [InlineData("function(ctx) { id: 'alice', aal: 'aal0' }")]
    public async Task Map_Null_IsNoOne(string mapper)
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync(mapper);
        Assert.IsType<FirstFactorResult.NoOne>(await fixture.IdentifyAsync(("Cookie", "SESSION=a")));
    }

    [Theory]
    [InlineData("function(ctx) {}", "the mapper has no id")]
    [InlineData("function(ctx) { id: '' }", "the mapper has no id")]
    [InlineData("function(ctx) { id: '  ' }", "the mapper has no id")]
    [InlineData("function(ctx) { id: null }", "the mapper has no id")]
    [InlineData("function(ctx) { id: 7 }", "id must be a text")]
    [InlineData("function(ctx) 'alice'", "the mapper must give an object or null")]
    [InlineData("function(ctx) { id: 'a', traits: 'x' }", "the traits of the mapper must be an object")]
    [InlineData("function(ctx) { id: 'a', aal: 'aal9' }", "the mapper's aal must be aal0, aal1 or aal2")]
    [InlineData("function(ctx) { id: 'a', aal: 2 }", "aal must be a text")]
    [InlineData("function(ctx) { id: 'a', amr: 'pwd' }", "the mapper's amr must be a list of texts")]
    [InlineData("function(ctx) { id: 'a', amr: [1] }", "the mapper's amr must be a list of texts")]
    [InlineData("function(ctx) { id: 'a', authenticated_at: 'noon' }", "authenticated_at must be a time")]
    [InlineData("function(ctx) { id: 'a', authenticated_at: -1 }", "authenticated_at must be a time")]
    [InlineData("function(ctx)\n  { id: ctx.body.nothing }", "the mapper failed (Runtime) at mapper_url, line 2")]
    [InlineData("function(ctx) error 'no ' + ctx.cookies.SESSION", "the mapper failed (Runtime)")]
    [InlineData("function(ctx) local f(x) = f(x + 1); { id: f(0) }", "the mapper failed (Budget)")]
    public async Task Map_Mistake_IsUnavailableAndQuotesNothing(string mapper, string reason)
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync(mapper);
        Assert.IsType<FirstFactorResult.Unavailable>(await fixture.IdentifyAsync(("Cookie", "SESSION=s3cret")));
        Assert.Contains(reason, fixture.Logger.Lines.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fixture.Logger.Lines.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "'2026-03-01T11:00:00Z'", false)]
    [InlineData(""", "trust_aal": true""", "'2026-03-01T11:00:00Z'", true)]
    [InlineData(""", "trust_aal": true""", "'2026-03-01T13:00:00+02:00'", true)]
    [InlineData(""", "trust_aal": true""", "1772362800", true)]
    [InlineData(""", "trust_aal": true""", "null", false)]
    public async Task Map_SecondFactor_CountsOnlyWhereTrusted(string more, string at, bool counts)
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync($"function(ctx) {{ id: 'alice', aal: 'aal2', amr: ['pwd', 'otp'], authenticated_at: {at} }}", more);
        var caller = await fixture.CallerAsync(("Cookie", "SESSION=a"));
        Assert.Equal(counts ? new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero) : null, caller.SecondFactorAt);
        Assert.Equal(counts ? "aal2" : "aal1", caller.Aal);
        Assert.Equal(["pwd", "otp"], caller.Amr);
    }

    [Fact]
    public async Task Map_BackupCodeAmongTheMethods_MayHaveBeenTheSecondFactor()
    {
        await using var fixture = await FirstFactorFixture.WithMapperAsync(
            "function(ctx) { id: 'alice', aal: 'aal2', amr: ['pwd', 'otp', 'lookup_secret'], authenticated_at: '2026-03-01T11:00:00Z' }", """, "trust_aal": true""");
        var caller = await fixture.CallerAsync(("Cookie", "SESSION=a"));
        Assert.NotNull(caller.SecondFactorFor(backupCodes: true));
        Assert.Null(caller.SecondFactorFor(backupCodes: false));
    }

    [Theory]
    [InlineData("function(ctx) {\n  id: ctx.body.id,,\n}", "mapper_url: line 2, column 19: ")]
    [InlineData("{ id: 'alice' }", "mapper_url: must be a function of the application's answer: function(ctx) { id: …, traits: { … } }")]
    public void Read_BadProgram_IsAProblemWithItsPlace(string mapper, string expected)
    {
        var problems = ConfigText.Problems(
            $$"""{ "gateway": { "authenticators": [ { "type": "bearer_token", "check_session_url": "http://a/", "mapper_url": "{{ConfigText.Base64(mapper)}}" } ] } }""", FirstFactorOptions.Read);
        Assert.StartsWith($"gateway.authenticators[0].{expected}", Assert.Single(problems), StringComparison.Ordinal);
    }
}
