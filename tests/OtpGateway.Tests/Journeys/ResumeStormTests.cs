using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>A hundred tries at once to resume the same held request: the application sees it once.</summary>
public class ResumeStormTests
{
    private const int Tries = 100;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public Task T22_Resume_AHundredAtOnce_ForwardsOnce(string store) => StormAsync(store, rounds: 2);

    [Theory]
    [Trait("run", "all")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public Task T22_Resume_AHundredAtOnceTwentyTimes_ForwardsEachOnce(string store) => StormAsync(store, rounds: 20);

    private static async Task StormAsync(string store, int rounds)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        for (var round = 0; round < rounds; round++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"storm{round}");
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = string.Create(CultureInfo.InvariantCulture, $"+49151{round:00}123456") };
            var browser = await gateway.NewBrowserAsync(user);
            var body = RandomNumberGenerator.GetBytes(100_000);
            using var content = round % 3 == 2 ? null : new ByteArrayContent(body);
            var method = new HttpMethod(round % 3 == 2 ? "DELETE" : "POST");
            var target = string.Create(CultureInfo.InvariantCulture, $"/transfer/{round}");
            var page = await browser.NavigateAsync(method, target, content, "same-origin", "/from", follow: true);
            var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(round + 1)).Code, follow: false);
            Assert.Equal(target, passed.Location!.AbsolutePath);
            browser.Jar.Override = browser.Jar.Header(crossSite: false, safe: true);

            // In every other round the application answers when all the others have been turned away: none of them comes too late to count.
            var late = round % 2 == 0;
            var others = new TaskCompletionSource();
            gateway.Upstream.Answer = async (context, _) =>
            {
                if (late)
                    await others.Task;
                await context.Response.WriteAsync("Carried out");
            };
            var resumes = Enumerable.Range(0, Tries).Select(_ => browser.ClickAsync(passed.Location!.AbsoluteUri)).ToList();
            if (late)
                await Eventually.TrueAsync(() => resumes.Count(resume => resume.IsCompleted) >= Tries - 1);
            others.SetResult();
            var answers = await Task.WhenAll(resumes);

            Assert.Equal("Carried out", Assert.Single(answers, answer => answer.Status == 200).Body);
            Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(409, answer.Status));
            var request = Assert.Single(gateway.Upstream.Requests, request => request.Target == target);
            Assert.Equal((method.Method, content is null ? Convert.ToHexStringLower(SHA256.HashData([])) : Convert.ToHexStringLower(SHA256.HashData(body))), (request.Method, request.BodyHash));
        }
        Assert.Equal(rounds, gateway.Upstream.Requests.Count);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
