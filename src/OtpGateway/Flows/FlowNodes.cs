using System.Text.Json.Nodes;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>
/// The form of a flow, node by node, in Ory's groups, order and words (Ory Kratos API reference, uiNode): clients and the
/// reference page go by them. Addresses are masked; what a button posts is an id that means nothing elsewhere.
/// </summary>
internal static class FlowNodes
{
    public static JsonArray Of(Flow flow, FlowChoices choices, string csrfToken)
    {
        var addresses = choices.Addresses;
        JsonObject? csrf = flow.Type == FlowType.Browser ? Node("default", "csrf_token", "hidden", csrfToken, required: true) : null;
        if (flow.State != FlowState.SentEmail)
            return Nodes([csrf, .. addresses.Select(address => Node("code", "address", "submit", address.Id, label: SendTo(address))), .. BackupCode(flow, choices)]);

        var sentTo = addresses.FirstOrDefault(address => address.Id == flow.SentTo);
        var code = Node("code", "code", "text", null, required: true, autocomplete: "one-time-code", label: Label(1070013, "Login code"),
            message: flow.Notice == FlowNotice.EmptyCode ? FlowMessages.Missing("code") : null);
        var method = Node("code", "method", "hidden", "code");
        var submit = Node("code", "method", "submit", "code", label: Label(1070009, "Continue"));
        var resend = Node("code", "resend", "submit", "code", label: Label(1070008, "Resend code"));
        return flow.Notice is FlowNotice.CodeSent
            ? Nodes([sentTo is null ? null : Node("code", "identifier", "hidden", sentTo.Masked, label: SendTo(sentTo)), method, code, submit, resend, csrf, .. BackupCode(flow, choices)])
            : Nodes([csrf, sentTo is null ? null : Node("default", "identifier", "hidden", sentTo.Masked), code, method, submit, resend, .. BackupCode(flow, choices)]);
    }

    private static IEnumerable<JsonObject?> BackupCode(Flow flow, FlowChoices choices) => !choices.BackupCodes ? [] :
    [
        Node("lookup_secret", "lookup_secret", "text", "", required: true, label: Label(1010007, "Backup recovery code"),
            message: flow.Notice == FlowNotice.EmptyBackupCode ? FlowMessages.Missing("lookup_secret") : null),
        Node("lookup_secret", "method", "submit", "lookup_secret", label: Label(1010010, "Use backup recovery code")),
    ];

    public static JsonArray Nodes(IEnumerable<JsonObject?> nodes) => new([.. nodes.OfType<JsonObject>()]);

    public static JsonObject Link(string id, string url, JsonObject title) => new()
    {
        ["type"] = "a",
        ["group"] = "code",
        ["attributes"] = new JsonObject { ["href"] = url, ["title"] = title, ["id"] = id, ["node_type"] = "a" },
        ["messages"] = new JsonArray(),
        ["meta"] = new JsonObject { ["label"] = title.DeepClone() },
    };

    private static JsonObject SendTo(Address address) =>
        Label(1010023, $"Send code to {address.Masked}", new JsonObject { ["address"] = address.Masked, ["channel"] = address.Channel });

    public static JsonObject Label(int id, string text, JsonObject? context = null) => FlowMessages.Message(id, "info", text, context);

    public static JsonObject Node(string group, string name, string type, string? value, bool required = false, string? autocomplete = null, JsonObject? label = null, JsonObject? message = null)
    {
        var attributes = new JsonObject { ["name"] = name, ["type"] = type };
        if (value is not null)
            attributes["value"] = value;
        if (required)
            attributes["required"] = true;
        if (autocomplete is not null)
            attributes["autocomplete"] = autocomplete;
        attributes["disabled"] = false;
        attributes["node_type"] = "input";
        return new JsonObject
        {
            ["type"] = "input",
            ["group"] = group,
            ["attributes"] = attributes,
            ["messages"] = message is null ? [] : new JsonArray(message),
            ["meta"] = label is null ? [] : new JsonObject { ["label"] = label },
        };
    }
}
