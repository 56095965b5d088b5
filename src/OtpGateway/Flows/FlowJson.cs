using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>A flow as Ory's clients read it (Ory Kratos API reference, loginFlow).</summary>
internal sealed class FlowJson(GatewayUrls urls, FlowCsrf csrf)
{
    public JsonObject Json(Flow flow, IReadOnlyList<Address> addresses)
    {
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
        if (flow.State != FlowState.ChooseMethod)
            json["active"] = "code";
        var ui = new JsonObject
        {
            ["action"] = urls.Absolute("/self-service/login?flow=" + flow.Id),
            ["method"] = "POST",
            ["nodes"] = FlowNodes.Of(flow, addresses, csrf.Token(flow)),
        };
        if (FlowMessages.Of(flow) is { Count: > 0 } messages)
            ui["messages"] = messages;
        json["ui"] = ui;
        json["created_at"] = JsonTime.Text(flow.CreatedAt);
        json["updated_at"] = JsonTime.Text(flow.UpdatedAt);
        json["refresh"] = flow.Refresh;
        json["requested_aal"] = "aal2";
        json["state"] = flow.State.Text();
        return json;
    }
}
