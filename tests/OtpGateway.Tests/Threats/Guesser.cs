using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Somebody with a person's password and without their phone: begins flows, has codes sent, and guesses.</summary>
internal sealed class Guesser
{
    private readonly TestGateway gateway;
    private JsonNode? flow;

    private Guesser(TestGateway gateway, FlowClient client)
    {
        this.gateway = gateway;
        Client = client;
    }

    public FlowClient Client { get; }

    public JsonNode Flow => flow!;

    /// <param name="address">Where they say through the proxy that they are.</param>
    public static async Task<Guesser> SignInAsync(TestGateway gateway, string user, string? address = null)
    {
        var client = await FlowClient.InBrowserAsync(gateway, user);
        client.Browser.Address = address;
        return new Guesser(gateway, client);
    }

    /// <summary>Many of them, each from an address of their own.</summary>
    public static async Task<IReadOnlyList<Guesser>> SignInManyAsync(TestGateway gateway, string user, int count)
    {
        var guessers = new List<Guesser>();
        // A browser is noted by the gateway that it belongs to, one at a time.
        for (var i = 0; i < count; i++)
            guessers.Add(await SignInAsync(gateway, user, string.Create(CultureInfo.InvariantCulture, $"203.0.{i / 250}.{1 + i % 250}")));
        return guessers;
    }

    /// <summary>Begins a flow and asks for a code, which may be refused.</summary>
    public async Task<BrowserAnswer> BeginAsync()
    {
        flow = (await Client.BeginAsync("?aal=aal2&refresh=true")).Json;
        return await Client.PostAsync(flow, ("method", "code"), ("address", FlowClient.Values(flow, "address")[0]));
    }

    /// <returns>The answer: 200 for the right code alone.</returns>
    public Task<BrowserAnswer> GuessAsync(string code) => Client.PostAsync(Flow, ("method", "code"), ("code", code));

    /// <summary>So many codes at once, none of which is right.</summary>
    /// <returns>How many of them were let in.</returns>
    public async Task<int> GuessWrongAsync(int count, string right) =>
        (await Task.WhenAll(Wrong(count, right).Select(GuessAsync))).Count(answer => answer.Status == 200);

    /// <summary>The same one after the other, for many people at once: each has one connection then, and the machine has no more than so many.</summary>
    public async Task GuessWrongInTurnAsync(int count)
    {
        foreach (var code in Wrong(count, right: ""))
            await GuessAsync(code);
    }

    private static IEnumerable<string> Wrong(int count, string right) =>
        Enumerable.Range(0, count + 1).Select(number => number.ToString("000000", CultureInfo.InvariantCulture)).Where(code => code != right).Take(count);

    /// <summary>The code that the person's phone shows.</summary>
    public async Task<string> LastCodeAsync()
    {
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status IN ('queued', 'processing')") == 0);
        return gateway.Webhook.Messages[^1].Code;
    }
}
