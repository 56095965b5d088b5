using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>A provider on this machine: takes only what the real one documents, and answers as it documents.</summary>
internal abstract partial class ProviderDouble : IAsyncDisposable
{
    public const string Account = "AC0123456789abcdef0123456789abcdef";
    public const string Token = "right-token-of-the-account";
    public const int RetryAfter = 7;

    private WebhookReceiver receiver = null!;

    /// <summary>Whether the account has sent too much.</summary>
    public bool Throttles { get; set; }

    /// <summary>Without a slash at the end.</summary>
    public string Url => receiver.Url.TrimEnd('/');

    public IReadOnlyCollection<ReceivedRequest> Requests => receiver.Requests;

    /// <summary>How many messages were taken.</summary>
    public int Taken { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        receiver = await WebhookReceiver.StartAsync(cancellationToken);
        receiver.Answer = AnswerAsync;
    }

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    protected abstract ProviderReply Answer(ReceivedRequest request);

    protected static ProviderReply Json(int status, JsonNode body, bool taken = false) => new(status, body.ToJsonString()) { Taken = taken };

    protected static bool HasMediaType(ReceivedRequest request, string type) =>
        request.Headers.GetValueOrDefault("Content-Type", "").Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase);

    protected static bool HasBasicAuth(ReceivedRequest request, string user, string password) =>
        request.Headers.GetValueOrDefault("Authorization", "") == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    protected static bool HasAuthorization(ReceivedRequest request, string value) => request.Headers.GetValueOrDefault("Authorization", "") == value;

    /// <summary>Null when it is no object.</summary>
    protected static JsonObject? Object(ReceivedRequest request)
    {
        try
        {
            return JsonNode.Parse(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A form of fields that stand there once each; null when it is something else.</summary>
    protected static Dictionary<string, string>? Form(ReceivedRequest request)
    {
        var form = new Dictionary<string, string>();
        foreach (var pair in request.Body.Split('&'))
            if (pair.Split('=') is not [var name, var value] || !form.TryAdd(Decode(name), Decode(value)))
                return null;
        return form;
    }

    protected static string Text(JsonObject from, string name) => from[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    protected static bool HasOnly(IEnumerable<string> names, params ReadOnlySpan<string> known)
    {
        var all = known.ToArray();
        return names.All(name => all.Contains(name));
    }

    protected static bool IsE164(string number) => PlusNumber().IsMatch(number);

    protected static bool IsDigits(string number) => Number().IsMatch(number);

    /// <summary>A number, or up to eleven letters and digits.</summary>
    protected static bool IsSender(string sender) => IsE164(sender) || IsDigits(sender) || Letters().IsMatch(sender);

    private async Task AnswerAsync(HttpContext context, int count)
    {
        var reply = Answer(receiver.Requests.ElementAt(count - 1));
        if (reply.Taken)
            Taken++;
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        if (reply.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}$")]
    private static partial Regex PlusNumber();

    [GeneratedRegex("^[1-9][0-9]{7,14}$")]
    private static partial Regex Number();

    [GeneratedRegex("^[A-Za-z0-9 ]{1,11}$")]
    private static partial Regex Letters();
}
