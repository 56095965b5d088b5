using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Flows.Visitors;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>A flow as Ory's clients read it (Ory Kratos API reference: loginFlow, registrationFlow and so on).</summary>
internal sealed class FlowJson(GatewayUrls urls, FlowCsrf csrf, FlowReturns returns, Live<IdentityOptions> identities, StoreClock clock)
{
    public JsonObject Json(Flow flow, FlowChoices choices)
    {
        var json = new JsonObject
        {
            ["id"] = flow.Id,
            ["type"] = flow.Type == FlowType.Browser ? "browser" : "api",
            ["expires_at"] = JsonTime.Text(flow.ExpiresAt),
            ["issued_at"] = JsonTime.Text(flow.CreatedAt),
            ["request_url"] = flow.RequestUrl,
        };
        if (flow.Kind is FlowKind.Login or FlowKind.Registration)
            json["organization_id"] = null;
        if (flow.ReturnTo.Length > 0)
            json["return_to"] = flow.ReturnTo;
        if (flow.State != FlowState.ChooseMethod)
            json["active"] = "code";
        var ui = new JsonObject
        {
            ["action"] = urls.Absolute($"/self-service/{flow.Kind.Text()}?flow={flow.Id}"),
            ["method"] = "POST",
            ["nodes"] = flow.IsVisitors ? VisitorNodes.Of(flow, identities.Value.SchemaOf(flow.Content.SchemaId), csrf.Token(flow)) : FlowNodes.Of(flow, choices, csrf.Token(flow)),
        };
        if (flow is { Kind: FlowKind.Verification, HasPassed: true })
        {
            ui["method"] = "GET";
            ui["action"] = returns.Of(flow);
            ui["nodes"]!.AsArray().Add(FlowNodes.Link("continue", returns.Of(flow), FlowNodes.Label(1070009, "Continue")));
        }
        var messages = FlowMessages.Of(flow, clock.GetUtcNow());
        if (choices.Transaction is { } transaction && !flow.HasPassed)
            messages.Insert(0, FlowMessages.Confirming(transaction));
        if (messages.Count > 0)
            ui["messages"] = messages;
        json["ui"] = ui;
        if (flow.Kind == FlowKind.Login)
        {
            json["created_at"] = JsonTime.Text(flow.CreatedAt);
            json["updated_at"] = JsonTime.Text(flow.UpdatedAt);
            json["refresh"] = flow.Refresh;
            json["requested_aal"] = flow.IsVisitors ? "aal1" : "aal2";
        }
        json["state"] = flow.State.Text();
        return json;
    }
}
