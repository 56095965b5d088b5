using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the application is told of its caller, in words and signed.</summary>
public class IdentityTokenTests
{
    private const string KeySet = "/.otp/.well-known/jwks.json";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Forwarded_SteppedUp_CarriesATokenForThisRequestAlone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithToken);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        await browser.GoAsync("/account/x?secret=1");
        await browser.PostAsync("/transfer/%C3%BC?y=2", [new("a", "b")]);

        var seen = new[] { Forwarded(gateway, "GET", "/account/x?secret=1"), Forwarded(gateway, "POST", "/transfer/%C3%BC?y=2") };
        var tokens = new List<JsonWebToken>();
        foreach (var request in seen)
            tokens.Add(await ValidAsync(gateway, request.Header("X-Signed")!));

        Assert.Equal(["GET /account/x", "POST /transfer/%C3%BC"], tokens.Select(token => $"{token.GetClaim("method").Value} {token.GetClaim("path").Value}"));
        Assert.All(tokens, token => Assert.Equal(("anna", "aal2", "otp sms mfa"), (token.Subject, token.GetClaim("acr").Value, string.Join(' ', token.Claims.Where(claim => claim.Type == "amr").Select(claim => claim.Value)))));
        Assert.All(tokens, token => Assert.Equal(gateway.Clock.GetUtcNow().ToUnixTimeSeconds(), long.Parse(token.GetClaim("auth_time").Value, CultureInfo.InvariantCulture)));
        Assert.NotEqual(tokens[0].Id, tokens[1].Id);
        // For half a minute, and for one application.
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.False((await CheckAsync(gateway, seen[0].Header("X-Signed")!)).IsValid);
        Assert.False((await CheckAsync(gateway, seen[1].Header("X-Signed")!, audience: "another")).IsValid);
    }

    [Fact]
    public async Task Forwarded_SecondFactorHasGrownOld_IsToldAsAal1()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithToken);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));

        await browser.GoAsync("/account/x");

        var forwarded = Forwarded(gateway, "GET", "/account/x");
        var token = await ValidAsync(gateway, forwarded.Header("X-Signed")!);
        Assert.Equal(("aal1", "aal1"), (forwarded.Header("X-Auth-Aal"), token.GetClaim("acr").Value));
        Assert.DoesNotContain(token.Claims, claim => claim.Type == "amr");
    }

    [Fact]
    public async Task Forwarded_ConfirmedTransaction_IsAloneToldAsAal2()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            WithToken(configuration);
            configuration["ReverseProxy"]!["Routes"]!["pay"] = JsonNode.Parse($$"""
                { "ClusterId": "app", "Match": { "Path": "/pay/{**rest}" }, "Metadata": { "aal": "aal2", "message": "base64://{{Convert.ToBase64String("function(ctx) 'Pay ' + ctx.form.amount[0]"u8)}}" } }
                """);
        });
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/account/before");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await browser.EnterAsync(await browser.PostAsync("/pay/now", [new("amount", "5")]), (await gateway.MessageAsync(1)).Code);
        await browser.GoAsync("/account/after");

        async Task<string> ToldAsync(string method, string target)
        {
            var token = await ValidAsync(gateway, Forwarded(gateway, method, target).Header("X-Signed")!);
            return $"{token.GetClaim("acr").Value} {string.Join(' ', token.Claims.Where(claim => claim.Type == "amr").Select(claim => claim.Value))}".TrimEnd();
        }
        Assert.Equal("aal2 otp sms mfa", await ToldAsync("POST", "/pay/now"));
        Assert.Equal("aal1", await ToldAsync("GET", "/account/after"));
    }

    [Fact]
    public async Task Forwarded_OnAPublicRoute_HasNoTokenNotEvenTheCallersOwn()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithToken);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        await browser.FetchAsync(HttpMethod.Get, "/public", change: headers => headers.Add("X-Signed", "forged"));

        Assert.Null(Forwarded(gateway, "GET", "/public").Header("X-Signed"));
    }

    [Fact]
    public async Task Secrets_Rotated_OldTokensAreValidAndNewOnesAreSignedAnew()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithToken);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        await browser.GoAsync("/transfer/before");
        var before = Forwarded(gateway, "GET", "/transfer/before").Header("X-Signed")!;
        await gateway.StopAsync();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        configuration["secrets"]!["default"]!.AsArray().Insert(0, "another secret of the journeys, more than 32 bytes");
        await File.WriteAllTextAsync(gateway.ConfigFile, configuration.ToJsonString(), TestContext.Current.CancellationToken);
        await gateway.StartAgainAsync();

        await browser.GoAsync("/account/after");

        var after = Forwarded(gateway, "GET", "/account/after").Header("X-Signed")!;
        Assert.NotEqual((await ValidAsync(gateway, before)).Kid, (await ValidAsync(gateway, after)).Kid);
    }

    [Fact]
    public async Task KeySet_OfAGatewayThatSignsNothing_IsNotThere()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        Assert.Equal(404, (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, KeySet)).Status);
    }

    private static void WithToken(JsonNode configuration) =>
        configuration["gateway"]!["upstream"]!["identity_token"] = new JsonObject { ["header"] = "X-Signed", ["audience"] = "bank" };

    private static UpstreamRequest Forwarded(TestGateway gateway, string method, string target) => gateway.Upstream.To(method, target).Single();

    private static async Task<JsonWebToken> ValidAsync(TestGateway gateway, string token)
    {
        var result = await CheckAsync(gateway, token);
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    // As an application does it: with the keys that are published.
    private static async Task<TokenValidationResult> CheckAsync(TestGateway gateway, string token, string audience = "bank")
    {
        var keys = await gateway.NewBrowser().FetchAsync(HttpMethod.Get, KeySet);
        Assert.Equal(("public, max-age=300", 200), (keys.Header("Cache-Control"), keys.Status));
        Assert.DoesNotContain("\"d\"", keys.Body, StringComparison.Ordinal);
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = gateway.Url.GetLeftPart(UriPartial.Authority),
            ValidAudience = audience,
            IssuerSigningKeys = new JsonWebKeySet(keys.Body).GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
            LifetimeValidator = (_, expires, _, _) => expires > gateway.Clock.GetUtcNow(),
        });
    }
}
