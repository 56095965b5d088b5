using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Flows.Visitors;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Settings;

/// <summary>A settings flow as Ory's clients read it (Ory Kratos API reference, settingsFlow), with Ory's ids and texts.</summary>
internal sealed class SettingsJson(GatewayUrls urls, FlowCsrf csrf, SessionJson sessions, Live<IdentityOptions> identities, StoreClock clock)
{
    public async Task<JsonObject> JsonAsync(SettingsView view, CancellationToken cancellationToken)
    {
        var flow = view.Flow;
        var json = new JsonObject
        {
            ["id"] = flow.Id,
            ["organization_id"] = null,
            ["type"] = flow.Type == FlowType.Browser ? "browser" : "api",
            ["expires_at"] = JsonTime.Text(flow.ExpiresAt),
            ["issued_at"] = JsonTime.Text(flow.CreatedAt),
            ["request_url"] = flow.RequestUrl,
        };
        if (flow.ReturnTo.Length > 0)
            json["return_to"] = flow.ReturnTo;
        var ui = new JsonObject
        {
            ["action"] = urls.Absolute("/self-service/settings?flow=" + flow.Id),
            ["method"] = "POST",
            ["nodes"] = Nodes(view),
        };
        if (Messages(flow, clock.GetUtcNow()) is { Count: > 0 } messages)
            ui["messages"] = messages;
        json["ui"] = ui;
        json["identity"] = await sessions.IdentityAsync(view.Session, cancellationToken);
        json["state"] = view.IsSaved ? "success" : "show_form";
        return json;
    }

    private JsonArray Nodes(SettingsView view)
    {
        var nodes = new List<JsonObject>();
        if (view.Flow.Type == FlowType.Browser)
            nodes.Add(FlowNodes.Node("default", "csrf_token", "hidden", csrf.Token(view.Flow), required: true));
        if (view.AwaitsCode)
            nodes.AddRange(Code(view.Flow));
        else if (view.Profile is { } profile)
            nodes.AddRange(Profile(view.Flow, profile, identities.Value.SchemaOf(profile.SchemaId)));
        if (view.HasBackupCodes && !view.AwaitsCode)
            nodes.AddRange(BackupCodes(view));
        return new([.. nodes]);
    }

    // Ory changes an address first and verifies it afterwards: here the code comes before the change. In the group of what is
    // changed, which is the one that pages of settings show.
    private static IEnumerable<JsonObject> Code(Flow flow) =>
    [
        FlowNodes.Node("profile", "code", "text", null, required: true, autocomplete: "one-time-code", label: FlowNodes.Label(1070011, "Verification code"),
            message: flow.Notice == FlowNotice.EmptyCode ? FlowMessages.Missing("code") : null),
        FlowNodes.Node("profile", "method", "hidden", "code"),
        FlowNodes.Node("profile", "method", "submit", "code", label: FlowNodes.Label(1070009, "Continue")),
        FlowNodes.Node("profile", "resend", "submit", "code", label: FlowNodes.Label(1070008, "Resend code")),
    ];

    private static IEnumerable<JsonObject> Profile(Flow flow, StoredIdentity profile, IdentitySchema schema) =>
    [
        .. VisitorNodes.Traits(flow with { Content = flow.Content with { Traits = flow.Content.Traits ?? profile.Traits } }, schema, "profile"),
        FlowNodes.Node("profile", "method", "submit", "profile", label: FlowNodes.Label(1070003, "Save")),
    ];

    private static IEnumerable<JsonObject> BackupCodes(SettingsView view)
    {
        var make = Button("lookup_secret_regenerate", 1050008, "Generate new backup recovery codes");
        var confirm = Button("lookup_secret_confirm", 1050011, "Confirm backup recovery codes");
        return view switch
        {
            { Codes.Count: > 0 } => [Codes(view.Codes), confirm],
            { Pending.WereShown: true } => [make, confirm],
            { Pending: not null } => [Button("lookup_secret_reveal", 1050007, "Reveal backup recovery codes")],
            { BackupCodesLeft: { } left } => [Left(left), make, Button("lookup_secret_disable", 1050016, "Disable this method")],
            _ => [make],
        };
    }

    private static JsonObject Button(string name, int id, string label) => FlowNodes.Node("lookup_secret", name, "submit", "true", label: FlowNodes.Label(id, label));

    private static JsonObject Codes(IReadOnlyList<BackupCode> codes) => Text(
        "lookup_secret_codes",
        FlowMessages.Message(1050015, "info", string.Join(", ", codes.Select(code => code.Text)), new JsonObject
        {
            ["secrets"] = new JsonArray([.. codes.Select(code => FlowMessages.Message(1050009, "info", code.Text, new JsonObject { ["secret"] = code.Text }))]),
        }),
        FlowNodes.Label(1050010, "These are your back up recovery codes. Please keep them in a safe place!"));

    // Ory has no words for it: clients show a text that they do not know as it is.
    private static JsonObject Left(long left) => Text(
        "lookup_secret_left",
        FlowMessages.Message(1050901, "info", string.Create(CultureInfo.InvariantCulture, $"{left} of your backup recovery codes are left."), new JsonObject { ["left"] = left }),
        FlowNodes.Label(1050902, "Backup recovery codes"));

    private static JsonObject Text(string id, JsonObject text, JsonObject label) => new()
    {
        ["type"] = "text",
        ["group"] = "lookup_secret",
        ["attributes"] = new JsonObject { ["text"] = text, ["id"] = id, ["node_type"] = "text" },
        ["messages"] = new JsonArray(),
        ["meta"] = new JsonObject { ["label"] = label },
    };

    private static JsonArray Messages(Flow flow, DateTimeOffset now) => flow.Notice switch
    {
        FlowNotice.SettingsSaved => [FlowMessages.Message(1050001, "success", "Your changes have been saved!")],
        FlowNotice.BackupCodesNotMade => [FlowMessages.Generic("You must (re-)generate recovery backup codes before you can save them.")],
        FlowNotice.BackupCodesWereShown => [FlowMessages.Generic("Backup recovery codes are shown once, when they are generated. Generate new ones.")],
        FlowNotice.NoMethod => [FlowMessages.Message(4010004, "error", "Could not find a strategy to update your settings. Did you fill out the form correctly?")],
        FlowNotice.ChangeRefused => [FlowMessages.Generic("Addresses are changed by an administrator only.")],
        FlowNotice.ChangedMeanwhile => [FlowMessages.Generic("Something was changed meanwhile. Please look at it and try again.")],
        FlowNotice.CodeSent or FlowNotice.WrongCode or FlowNotice.MalformedCode or FlowNotice.WaitBeforeResend or FlowNotice.SendsUsedUp or FlowNotice.LimitReached or FlowNotice.Locked
            or FlowNotice.CannotSend or FlowNotice.FieldsWrong or FlowNotice.IdentifierTaken => FlowMessages.Of(flow, now),
        FlowNotice.OriginInApiFlow => [FlowMessages.Generic(ApiFlowGuard.OriginReason)],
        FlowNotice.CookieInApiFlow => [FlowMessages.Generic(ApiFlowGuard.CookieReason)],
        _ => [],
    };
}
