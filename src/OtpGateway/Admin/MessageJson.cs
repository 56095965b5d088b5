using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Courier;

namespace OtpGateway.Admin;

/// <summary>A message as Ory's clients expect it (Ory Kratos API reference, message).</summary>
/// <param name="dev">Whether texts and recipients are shown, as far as they are still kept (Ory Kratos's <c>dev</c>).</param>
internal sealed class MessageJson(bool dev)
{
    private const string Redacted = "<redacted-unless-dev-mode>";

    /// <summary>Whether messages have to be read with their contents.</summary>
    public bool NeedsContent => dev;

    /// <summary>With what was tried for it, the latest first: Ory's dispatches. Left out where nothing was, as Ory does.</summary>
    public JsonObject Message(StoredMessage message, IReadOnlyList<Attempt> attempts)
    {
        var json = Message(message);
        if (attempts.Count > 0)
            json.Insert(json.IndexOf("created_at"), "dispatches", new JsonArray([.. attempts.Select(Dispatch)]));
        return json;
    }

    public JsonObject Message(StoredMessage message) => new()
    {
        ["id"] = message.Id,
        ["status"] = message.Status.Name(),
        ["type"] = message.MessageType,
        ["recipient"] = (dev ? message.Content?.Recipient : null) ?? message.Recipient,
        ["body"] = dev ? message.Content?.Body ?? "" : Redacted,
        ["subject"] = dev ? message.Content?.Subject ?? "" : Redacted,
        ["template_type"] = message.TemplateType,
        ["channel"] = message.Channel,
        ["send_count"] = message.SendCount,
        ["created_at"] = Time(message.CreatedAt),
        ["updated_at"] = Time(message.UpdatedAt),
    };

    // Ory's error is one of its own API, always 500: what the provider said stands in the details.
    private static JsonObject Dispatch(Attempt attempt)
    {
        var json = new JsonObject { ["id"] = attempt.Id, ["message_id"] = attempt.MessageId, ["status"] = attempt.Status };
        if (attempt.Status == Attempt.Failure)
        {
            var details = new JsonObject { ["channel"] = attempt.Channel };
            if (attempt.StatusCode is { } code)
                details["provider_status"] = code;
            json["error"] = new JsonObject
            {
                ["code"] = StatusCodes.Status500InternalServerError,
                ["status"] = ReasonPhrases.GetReasonPhrase(StatusCodes.Status500InternalServerError),
                ["message"] = attempt.Answer ?? "the provider did not take it",
                ["details"] = details,
            };
        }
        json["created_at"] = Time(attempt.StartedAt);
        json["updated_at"] = Time(attempt.EndedAt);
        return json;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
