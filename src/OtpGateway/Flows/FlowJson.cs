using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>A flow and a session as Ory's clients read them (Ory Kratos API reference: loginFlow, session).</summary>
internal sealed class FlowJson(GatewayUrls urls, FlowCsrf csrf)
{
    public JsonObject Flow(LoginFlow flow, IReadOnlyList<Address> addresses)
    {
        var json = new JsonObject
        {
            ["id"] = flow.Id,
            ["organization_id"] = null,
            ["type"] = flow.Type == FlowType.Browser ? "browser" : "api",
            ["expires_at"] = Time(flow.ExpiresAt),
            ["issued_at"] = Time(flow.CreatedAt),
            ["request_url"] = flow.RequestUrl,
        };
        if (flow.ReturnTo.Length > 0)
            json["return_to"] = flow.ReturnTo;
        if (flow.State != FlowState.ChooseMethod)
            json["active"] = "code";
        json["ui"] = new JsonObject
        {
            ["action"] = urls.Absolute("/self-service/login?flow=" + flow.Id),
            ["method"] = "POST",
            ["nodes"] = Nodes(flow, addresses),
            ["messages"] = Messages(flow),
        };
        json["created_at"] = Time(flow.CreatedAt);
        json["updated_at"] = Time(flow.UpdatedAt);
        json["refresh"] = false;
        json["requested_aal"] = "aal2";
        json["state"] = flow.State.Text();
        return json;
    }

    public static JsonObject Session(Session session, bool active, GatewayUrls urls)
    {
        var authenticated = session.SecondFactorAt ?? session.FirstFactorAt;
        return new JsonObject
        {
            ["id"] = session.Id,
            ["active"] = active,
            ["expires_at"] = Time(session.ExpiresAt),
            ["authenticated_at"] = Time(authenticated),
            ["authenticator_assurance_level"] = session.SecondFactorAt is null ? "aal1" : "aal2",
            ["authentication_methods"] = new JsonArray([.. session.Methods.Select(method => new JsonObject
            {
                ["method"] = method.Method,
                ["aal"] = method.Aal,
                ["completed_at"] = Time(DateTimeOffset.FromUnixTimeMilliseconds(method.CompletedAt)),
            })]),
            ["issued_at"] = Time(session.CreatedAt),
            ["identity"] = session.Identity.ToPublicJson(urls.SchemaUrl(session.Identity.SchemaId)),
            ["devices"] = new JsonArray(),
        };
    }

    private JsonArray Nodes(LoginFlow flow, IReadOnlyList<Address> addresses)
    {
        var nodes = new JsonArray();
        if (flow.Type == FlowType.Browser)
            nodes.Add(Node("default", "csrf_token", "hidden", csrf.Token(flow), required: true));
        if (flow.State != FlowState.SentEmail)
        {
            foreach (var address in addresses)
                nodes.Add(Node("code", "address", "submit", address.Id, label: new Label(1010023, $"Send code to {address.Masked}",
                    new JsonObject { ["address"] = address.Masked, ["channel"] = address.Channel })));
            return nodes;
        }
        nodes.Add(Node("code", "method", "hidden", "code"));
        nodes.Add(Node("code", "code", "text", null, required: true, autocomplete: "one-time-code", label: new Label(1070013, "Login code")));
        nodes.Add(Node("code", "method", "submit", "code", label: new Label(1070009, "Continue")));
        nodes.Add(Node("code", "resend", "submit", "code", label: new Label(1070008, "Resend code")));
        return nodes;
    }

    private static JsonArray Messages(LoginFlow flow) => flow.Notice switch
    {
        FlowNotice.None => [Message(1010004, "info", "Please complete the second authentication challenge.")],
        FlowNotice.CodeSent => [Message(1010025, "info", "A code was sent to your address. If you didn't receive it, please try again.")],
        FlowNotice.WrongCode when flow.AttemptsLeft == 0 => [Generic("The request was submitted too often. Please request another code.")],
        FlowNotice.WrongCode => [Message(4010008, "error", "The login code is invalid or has already been used. Please try again.")],
        FlowNotice.EmptyCode => [Message(4000002, "error", "Property code is missing.", new JsonObject { ["property"] = "code" })],
        FlowNotice.WaitBeforeResend => [Generic("Please wait a moment before you ask for another code.")],
        FlowNotice.SendsUsedUp => [Generic("No more codes can be sent in this flow. Please start again.")],
        FlowNotice.LimitReached => [Generic("Too many codes were requested. Please try again later.")],
        FlowNotice.Locked => [Generic("There were too many wrong codes. Please try again later.")],
        FlowNotice.CannotSend => [Generic("The code could not be sent.")],
    };

    private static JsonObject Generic(string reason) => Message(4000001, "error", reason, new JsonObject { ["reason"] = reason });

    private static JsonObject Message(int id, string type, string text, JsonObject? context = null) =>
        new() { ["id"] = id, ["text"] = text, ["type"] = type, ["context"] = context ?? [] };

    private static JsonObject Node(string group, string name, string type, string? value, bool required = false, string? autocomplete = null, Label? label = null)
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
            ["messages"] = new JsonArray(),
            ["meta"] = label is null ? [] : new JsonObject { ["label"] = Message(label.Id, "info", label.Text, label.Context) },
        };
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private sealed record Label(int Id, string Text, JsonObject? Context = null);
}
