using System.Text.Json.Nodes;
using OtpGateway.Identities;
using static OtpGateway.Flows.FlowNodes;

namespace OtpGateway.Flows.Visitors;

/// <summary>The forms of visitors' flows, node by node, in Ory's groups, order and words (Ory Kratos API reference, uiNode).</summary>
internal static class VisitorNodes
{
    public static JsonArray Of(Flow flow, IdentitySchema schema, string csrfToken)
    {
        JsonObject? csrf = flow.Type == FlowType.Browser ? Node("default", "csrf_token", "hidden", csrfToken, required: true) : null;
        var sent = flow.State == FlowState.SentEmail;
        return (flow.Kind, sent) switch
        {
            (FlowKind.Verification or FlowKind.Recovery, _) when flow.HasPassed => Nodes([csrf]),
            (FlowKind.Login, false) => Nodes([Identifier(flow), Submit(1010015, "Send sign in code"), csrf]),
            (FlowKind.Login, true) => Nodes([Node("default", "identifier", "hidden", flow.Content.Identifier), Method(), Code(flow, 1070013, "Login code"), Submit(1070009, "Continue"), Resend(), csrf]),
            (FlowKind.Registration, false) => Nodes([csrf, .. Traits(flow, schema, "default"), Submit(1040006, "Send sign up code")]),
            (FlowKind.Registration, true) => Nodes([csrf, .. HiddenTraits(flow, schema), Code(flow, 1070012, "Registration code"), Method(), Submit(1070009, "Continue"), Resend()]),
            (_, false) => Nodes([Email(flow), Method(), Submit(1070009, "Continue"), csrf]),
            (FlowKind.Recovery, true) => Nodes([Code(flow, 1070010, "Recovery code"), Method(), Submit(1070009, "Continue"), EmailAgain(flow), csrf]),
            _ => Nodes([Code(flow, 1070011, "Verification code"), Method(), Submit(1070009, "Continue"), EmailAgain(flow), csrf]),
        };
    }

    private static JsonObject Identifier(Flow flow) =>
        Node("default", "identifier", "text", flow.Content.Identifier, required: true, label: Label(1070004, "ID"), message: Problem(flow, "identifier"));

    private static JsonObject Email(Flow flow) =>
        Node("code", "email", "email", flow.Content.Identifier.Length > 0 ? flow.Content.Identifier : null, required: true, label: Label(1070007, "Email"), message: Problem(flow, "email"));

    // Posted, it sends again.
    private static JsonObject EmailAgain(Flow flow) => Node("code", "email", "submit", flow.Content.Identifier, label: Label(1070008, "Resend code"));

    /// <summary>A field for each trait that the schema has a form's field for.</summary>
    public static IEnumerable<JsonObject> Traits(Flow flow, IdentitySchema schema, string group) => schema.Fields.Select(field => Node(group, "traits." + field.Path, field.InputType, Value(flow, field),
        required: field.Required, autocomplete: field.Autocomplete,
        label: Label(1070002, field.Title, new JsonObject { ["title"] = field.Title, ["name"] = "traits." + field.Path }), message: Problem(flow, "traits." + field.Path)));

    private static IEnumerable<JsonObject> HiddenTraits(Flow flow, IdentitySchema schema) =>
        schema.Fields.Where(field => Value(flow, field) is not null).Select(field => Node("default", "traits." + field.Path, "hidden", Value(flow, field)));

    /// <summary>What was entered for a trait, as a form has it.</summary>
    public static string? Value(Flow flow, TraitField field)
    {
        JsonNode? node = flow.Content.Traits;
        foreach (var name in field.Path.Split('.'))
            node = (node as JsonObject)?[name];
        return node is JsonValue value ? value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;
    }

    private static JsonObject Code(Flow flow, int label, string text) => Node("code", "code", "text", null, required: true, autocomplete: "one-time-code", label: Label(label, text),
        message: flow.Notice == FlowNotice.EmptyCode ? FlowMessages.Missing("code") : null);

    private static JsonObject Method() => Node("code", "method", "hidden", "code");

    private static JsonObject Submit(int label, string text) => Node("code", "method", "submit", "code", label: Label(label, text));

    private static JsonObject Resend() => Node("code", "resend", "submit", "code", label: Label(1070008, "Resend code"));

    private static JsonObject? Problem(Flow flow, string path)
    {
        if (flow.Notice != FlowNotice.FieldsWrong || flow.Content.Problems.FirstOrDefault(problem => problem.Path == path) is not { } problem)
            return null;
        // Ory names the last part alone.
        return problem.Message is "" or TraitRules.Missing ? FlowMessages.Missing(path[(path.LastIndexOf('.') + 1)..]) : FlowMessages.Generic(problem.Message);
    }
}
