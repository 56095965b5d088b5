using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>Looks through what a gateway of a test leaves behind, its store and its log, for what must not be there in any shape.</summary>
internal static class CanaryRun
{
    private const int ShortestSecret = 8;
    private const int MostOfAStore = 32 << 20;
    private static readonly string[] CredentialKeys = ["password", "secret", "client_secret", "token", "auth_token", "api_key", "value"];

    /// <summary>The store as it is before the gateway stops, so with the write-ahead log; null where there is none that can be read.</summary>
    public static async Task<byte[]?> ReadStoreAsync(TestGateway gateway)
    {
        try
        {
            var content = await StoreContent.ReadAsync(gateway);
            return content.Length > MostOfAStore ? content[..MostOfAStore] : content;
        }
        catch (Exception exception) when (exception is IOException or DbException or Xunit.Sdk.TrueException or OperationCanceledException)
        {
            // The test has made an end of it, or it never came about.
            return null;
        }
    }

    public static void Check(TestGateway gateway, JsonNode? configuration, byte[]? store)
    {
        var secrets = Of(gateway, configuration);
        if (store is not null)
        {
            var kept = secrets.FoundIn(store);
            Assert.True(kept.Count == 0, $"In the store: {string.Join("; ", kept)}");
        }
        var output = Encoding.UTF8.GetBytes(gateway.CanaryLog.Text);
        var said = secrets.FoundIn(output);
        Assert.True(said.Count == 0, $"In the log: {string.Join("; ", said)}");
    }

    private static Secrets Of(TestGateway gateway, JsonNode? configuration)
    {
        var secrets = new Secrets();
        foreach (var call in gateway.Webhook.Calls)
        {
            Add(secrets, "recipient", call.To.TrimStart('+'));
            Add(secrets, "message", call.Body);
            Add(secrets, "code", WithItsContext(call));
        }
        foreach (var traits in gateway.Upstream.Users.Values)
            foreach (var (name, value) in traits)
                if (name is "phone" or "email" && value is JsonValue text && text.TryGetValue<string>(out var address))
                    Add(secrets, name, address.TrimStart('+'));
        foreach (var browser in gateway.Browsers)
        {
            foreach (var (name, value) in browser.Jar.History)
                if (name != "otp_gateway_rounds")
                    Add(secrets, "cookie " + name, value.Split('.')[0]);
            foreach (var (name, value) in browser.Confidences)
                Add(secrets, name, value);
        }
        foreach (var value in gateway.Upstream.CookieValues)
            Add(secrets, "cookie of the application", value);
        foreach (var (name, value) in Configured(configuration, ""))
            Add(secrets, name, value);
        if (Uri.TryCreate(gateway.Dsn, UriKind.Absolute, out var dsn) && dsn.UserInfo.Split(':') is [_, var password])
            Add(secrets, "password of the store", password);
        return secrets;
    }

    // Six digits alone are found by chance, in times and ids.
    private static string WithItsContext(TestMessage message)
    {
        var at = message.Code.Length == 0 ? -1 : message.Body.IndexOf(message.Code, StringComparison.Ordinal);
        return at < 0 ? "" : message.Body[Math.Max(0, at - 10)..(at + message.Code.Length)];
    }

    private static IEnumerable<(string Name, string Value)> Configured(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Configured(member.Value, $"{path}/{member.Key}")),
        JsonArray list => list.SelectMany(item => Configured(item, path)),
        JsonValue value when value.TryGetValue<string>(out var text) && (path.StartsWith("/secrets/", StringComparison.Ordinal) || CredentialKeys.Contains(path[(path.LastIndexOf('/') + 1)..])) => [(path, text)],
        _ => [],
    };

    private static void Add(Secrets secrets, string name, string value)
    {
        if (value.Length >= ShortestSecret)
            secrets.Add(name, value);
    }
}
