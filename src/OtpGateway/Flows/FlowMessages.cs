using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Flows;

/// <summary>The messages of a flow and of its nodes, with Ory's ids and texts (Ory Kratos, text ids; clients translate by id).</summary>
internal static class FlowMessages
{
    /// <summary>Those of the flow as a whole.</summary>
    public static JsonArray Of(Flow flow) => flow.Notice switch
    {
        FlowNotice.None => Beginning(flow),
        FlowNotice.CodeSent => [Message(1010025, "info", "A code was sent to your address. If you didn't receive it, please try again.")],
        FlowNotice.WrongCode when flow.AttemptsLeft == 0 => [Generic("The request was submitted too often. Please request another code.")],
        FlowNotice.WrongCode or FlowNotice.MalformedCode => [Message(4010008, "error", "The login code is invalid or has already been used. Please try again.")],
        // Stands at the field.
        FlowNotice.EmptyCode => [],
        FlowNotice.WaitBeforeResend => [Generic("Please wait a moment before you ask for another code.")],
        FlowNotice.SendsUsedUp => [Generic("No more codes can be sent in this flow. Please start again.")],
        FlowNotice.LimitReached => [Generic("Too many codes were requested. Please try again later.")],
        FlowNotice.Locked => [Generic("There were too many wrong codes. Please try again later.")],
        FlowNotice.CannotSend => [Generic("The code could not be sent.")],
        FlowNotice.UnknownAddress => [Message(4010010, "error", "The address you entered does not match any known addresses in the current account.")],
        FlowNotice.NoMethod => [Message(4010002, "error", "Could not find a strategy to log you in with. Did you fill out the form correctly?")],
        FlowNotice.AlreadyAvailable => [Generic(AlreadyAvailable)],
        FlowNotice.OriginInApiFlow => [Generic(ApiFlowGuard.OriginReason)],
        FlowNotice.CookieInApiFlow => [Generic(ApiFlowGuard.CookieReason)],
    };

    public const string AlreadyAvailable = "A valid session was detected and thus login is not possible. Did you forget to set `?refresh=true`?";

    public static JsonObject MissingCode() => Message(4000002, "error", "Property code is missing.", new JsonObject { ["property"] = "code" });

    public static JsonObject Message(int id, string type, string text, JsonObject? context = null)
    {
        var message = new JsonObject { ["id"] = id, ["text"] = text, ["type"] = type };
        if (context is not null)
            message["context"] = context;
        return message;
    }

    private static JsonArray Beginning(Flow flow)
    {
        var messages = new JsonArray();
        if (flow.Refresh)
            messages.Add(Message(1010003, "info", "Please confirm this action by verifying that it is you."));
        if (!flow.Raised)
            messages.Add(Message(1010004, "info", "Please complete the second authentication challenge."));
        if (flow.ReplacesExpiredAt is { } expired)
            messages.Add(Message(4010001, "error",
                string.Create(CultureInfo.InvariantCulture, $"The login flow expired {(flow.CreatedAt - expired).TotalMinutes:0.00} minutes ago, please try again."),
                new JsonObject { ["expired_at"] = JsonTime.Text(expired), ["expired_at_unix"] = expired.ToUnixTimeSeconds() }));
        return messages;
    }

    private static JsonObject Generic(string reason) => Message(4000001, "error", reason, new JsonObject { ["reason"] = reason });
}
