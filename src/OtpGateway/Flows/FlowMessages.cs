using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.HeldRequests;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>The messages of a flow and of its nodes, with Ory's ids and texts (Ory Kratos, text ids; clients translate by id).</summary>
internal static class FlowMessages
{
    /// <summary>Those of the flow as a whole.</summary>
    public static JsonArray Of(Flow flow, DateTimeOffset now)
    {
        var messages = flow.NoticeWait(now) is { } wait ? OfWait(flow.Notice, wait) : OfNotice(flow);
        if (flow.Confirming is { } channel && !flow.HasPassed)
            messages.Add(Changed(channel));
        return messages;
    }

    // Over by now: nothing has to be told.
    private static JsonArray OfWait(FlowNotice notice, TimeSpan wait) => (notice, wait) switch
    {
        (_, { Ticks: <= 0 }) => [],
        (FlowNotice.WaitBeforeResend, _) => [Waiting($"Please wait {WaitWords.Of(wait)} before you ask for another code.", wait)],
        (FlowNotice.LimitReached, _) => [Waiting($"Too many codes were requested. Please try again in {WaitWords.Of(wait)}.", wait)],
        _ when wait == TimeSpan.MaxValue => [Generic("There were too many wrong codes. Please ask the support to unlock your account.")],
        _ => [Waiting($"There were too many wrong codes. Please try again in {WaitWords.Of(wait)}.", wait)],
    };

    private static JsonArray OfNotice(Flow flow) => flow.Notice switch
    {
        FlowNotice.None => Beginning(flow),
        FlowNotice.CodeSent => [Sent(flow)],
        FlowNotice.WrongCode when flow.AttemptsLeft == 0 => [Generic("The request was submitted too often. Please request another code.")],
        FlowNotice.WrongCode or FlowNotice.MalformedCode => [Message(WrongCodeId(flow.Kind), "error", $"The {(flow.Kind == FlowKind.Settings ? FlowKind.Verification : flow.Kind).Text()} code is invalid or has already been used. Please try again.")],
        // Stands at the field.
        FlowNotice.EmptyCode or FlowNotice.EmptyBackupCode => [],
        FlowNotice.WaitBeforeResend => [Generic("Please wait a moment before you ask for another code.")],
        FlowNotice.SendsUsedUp => [Generic("No more codes can be sent in this flow. Please start again.")],
        FlowNotice.LimitReached => [Generic("Too many codes were requested. Please try again later.")],
        FlowNotice.Locked => [Generic("There were too many wrong codes. Please try again later.")],
        FlowNotice.CannotSend => [Generic("The code could not be sent.")],
        FlowNotice.UnknownAddress => [Message(4010010, "error", "The address you entered does not match any known addresses in the current account.")],
        FlowNotice.WrongBackupCode when flow.AttemptsLeft == 0 => [Generic("The request was submitted too often. Please start again.")],
        FlowNotice.WrongBackupCode or FlowNotice.MalformedBackupCode => [Message(4000016, "error", "The backup recovery code is not valid.")],
        FlowNotice.UsedBackupCode => [Message(4000012, "error", "This backup recovery code has already been used.")],
        FlowNotice.NoBackupCodes => [Message(4000014, "error", "You have no backup recovery codes set up.")],
        FlowNotice.NoMethod => [NoMethod(flow.Kind)],
        // Stand at their fields; what has none stands above.
        FlowNotice.FieldsWrong => [.. flow.Content.Problems.Where(problem => problem.Path is "" or "traits").Select(problem => Generic(problem.Message))],
        FlowNotice.IdentifierTaken => [Message(4000007, "error", "An account with the same identifier (email, phone, username, ...) exists already.")],
        FlowNotice.ChangeRefused or FlowNotice.ChangedMeanwhile => [],
        FlowNotice.TraitsChanged => [Message(4000036, "error", "The provided traits do not match the traits previously associated with this flow.")],
        // Only settings flows have these.
        FlowNotice.SettingsSaved or FlowNotice.BackupCodesNotMade or FlowNotice.BackupCodesWereShown => [],
        FlowNotice.AlreadyAvailable => [Generic(AlreadyAvailable)],
        FlowNotice.OriginInApiFlow => [Generic(ApiFlowGuard.OriginReason)],
        FlowNotice.CookieInApiFlow => [Generic(ApiFlowGuard.CookieReason)],
    };

    public const string AlreadyAvailable = "A valid session was detected and thus login is not possible. Did you forget to set `?refresh=true`?";

    /// <summary>What a code of the flow confirms, for an operator's own page.</summary>
    public static JsonObject Confirming(Transaction transaction) =>
        Message(1010903, "info", "You are confirming: " + transaction.Text, new JsonObject { ["transaction"] = transaction.Text, ["title"] = transaction.Title });

    public static JsonObject Missing(string property) => Message(4000002, "error", $"Property {property} is missing.", new JsonObject { ["property"] = property });

    public static JsonObject Message(int id, string type, string text, JsonObject? context = null)
    {
        var message = new JsonObject { ["id"] = id, ["text"] = text, ["type"] = type };
        if (context is not null)
            message["context"] = context;
        return message;
    }

    private static JsonObject Sent(Flow flow) => flow.Kind switch
    {
        FlowKind.Login when flow.IsVisitors => Message(1010014, "info", "A code was sent to the address you provided. If you didn't receive it, please check the spelling of the address and try again."),
        FlowKind.Registration => Message(1040005, "info", "A code has been sent to the address(es) you provided. If you have not received an message, check the spelling of the address and retry the registration."),
        FlowKind.Recovery => Message(1060003, "info", "An email containing a recovery code has been sent to the email address you provided. If you have not received an email, check the spelling of the address and make sure to use the address you registered with."),
        FlowKind.Verification or FlowKind.Settings when IsByText(flow) => Message(1080004, "info", "A text message containing a verification code has been sent to the phone number you provided. If you have not received it, check the number and make sure to use the one you registered with."),
        FlowKind.Verification or FlowKind.Settings => Message(1080003, "info", "An email containing a verification code has been sent to the email address you provided. If you have not received an email, check the spelling of the address and make sure to use the address you registered with."),
        _ => Message(1010025, "info", "A code was sent to your address. If you didn't receive it, please try again."),
    };

    // To a visitor by what was typed: the person who has that name may have another kind of address, or there may be none.
    private static bool IsByText(Flow flow) => flow.IsVisitors
        ? Address.Normalise(Channels.Sms, flow.Content.Identifier) is not null
        : flow.Content.Current?.Channel == Channels.Sms;

    private static int WrongCodeId(FlowKind kind) => kind switch
    {
        FlowKind.Registration => 4040003,
        FlowKind.Recovery => 4060006,
        FlowKind.Verification or FlowKind.Settings => 4070006,
        _ => 4010008,
    };

    private static JsonObject NoMethod(FlowKind kind) => kind switch
    {
        FlowKind.Registration => Message(4010003, "error", "Could not find a strategy to sign you up with. Did you fill out the form correctly?"),
        FlowKind.Settings => Message(4010004, "error", "Could not find a strategy to update your settings. Did you fill out the form correctly?"),
        FlowKind.Recovery => Message(4010005, "error", "Could not find a strategy to recover your account with. Did you fill out the form correctly?"),
        FlowKind.Verification => Message(4010006, "error", "Could not find a strategy to verify your account with. Did you fill out the form correctly?"),
        _ => Message(4010002, "error", "Could not find a strategy to log you in with. Did you fill out the form correctly?"),
    };

    private static (int Id, string Name) Expired(FlowKind kind) => kind switch
    {
        FlowKind.Registration => (4040001, "registration"),
        FlowKind.Settings => (4050001, "settings"),
        FlowKind.Recovery => (4060005, "recovery"),
        FlowKind.Verification => (4070005, "verification"),
        _ => (4010001, "login"),
    };

    // Ours: Ory has no such thing.
    private static JsonObject Changed(string channel) => channel == Channels.Sms
        ? Message(1010901, "info", "Your phone number has changed. The code went to where your codes went before. When you have entered it, codes can go to the new number.")
        : Message(1010902, "info", "Your e-mail address has changed. The code went to where your codes went before. When you have entered it, codes can go to the new address.");

    private static JsonArray Beginning(Flow flow)
    {
        var messages = new JsonArray();
        if (flow is { Kind: FlowKind.Verification, HasPassed: true })
            messages.Add(flow.Content.Addresses is [{ Channel: Identities.Channels.Sms }] ? Message(1080005, "success", "You successfully verified your phone number.") : Message(1080002, "success", "You successfully verified your email address."));
        if (flow is { Refresh: true, HasPassed: false })
            messages.Add(Message(1010003, "info", "Please confirm this action by verifying that it is you."));
        if (flow is { IsVisitors: false, Raised: false, HasPassed: false })
            messages.Add(Message(1010004, "info", "Please complete the second authentication challenge."));
        if (flow.ReplacesExpiredAt is { } expired)
            messages.Add(Message(Expired(flow.Kind).Id, "error",
                string.Create(CultureInfo.InvariantCulture, $"The {Expired(flow.Kind).Name} flow expired {(flow.CreatedAt - expired).TotalMinutes:0.00} minutes ago, please try again."),
                new JsonObject { ["expired_at"] = JsonTime.Text(expired), ["expired_at_unix"] = expired.ToUnixTimeSeconds() }));
        return messages;
    }

    private static JsonObject Waiting(string reason, TimeSpan wait)
    {
        var message = Generic(reason);
        message["context"]!["retry_after"] = (long)Math.Ceiling(wait.TotalSeconds);
        return message;
    }

    public static JsonObject Generic(string reason) => Message(4000001, "error", reason, new JsonObject { ["reason"] = reason });
}
