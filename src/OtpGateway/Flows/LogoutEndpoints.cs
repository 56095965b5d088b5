using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Signing out of the gateway, under Ory's names. The application's own login is not touched.</summary>
internal static class LogoutEndpoints
{
    private const string Purpose = "logout";
    private const int LargestBody = 4096;

    public static void MapLogout(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var logout = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        logout.MapGet("/self-service/logout/browser", StartAsync);
        logout.MapGet("/self-service/logout", EndAsync);
        logout.MapDelete("/self-service/logout/api", EndByTokenAsync);
    }

    /// <summary>Where a browser signs out: a link with a token that no other page knows.</summary>
    private static async Task StartAsync(HttpContext context, GatewaySessions sessions, FlowAnswers answers, KeyRing keys, GatewayUrls urls, Live<FlowOptions> options)
    {
        var cancellationToken = context.RequestAborted;
        if (await sessions.FindByCookieAsync(context, cancellationToken) is not { Session: var session })
        {
            await answers.NoSessionAsync(context);
            return;
        }
        var returnTo = context.Request.Query["return_to"].ToString();
        if (returnTo.Length > 0 && ReturnTo.Resolve(returnTo, urls, options.Value.AllowedReturnUrls) is null)
        {
            await answers.BadReturnToAsync(context, returnTo);
            return;
        }
        var token = keys.Mac(Purpose, session.Id);
        await FlowAnswers.JsonAsync(context, 200, new JsonObject
        {
            ["logout_url"] = urls.Absolute($"/self-service/logout?token={Uri.EscapeDataString(token)}{(returnTo.Length > 0 ? "&return_to=" + Uri.EscapeDataString(returnTo) : "")}"),
            ["logout_token"] = token,
        });
    }

    private static async Task EndAsync(HttpContext context, GatewaySessions sessions, FlowAnswers answers, KeyRing keys, GatewayUrls urls, Live<FlowOptions> options, AuditTrail audit)
    {
        var cancellationToken = context.RequestAborted;
        var query = context.Request.Query;
        var token = query["token"].ToString();
        var returnTo = query["return_to"].ToString();
        if (token.Length == 0)
        {
            await answers.MalformedAsync(context, "Please include a token in the URL query.");
            return;
        }
        if (await sessions.FindByCookieAsync(context, cancellationToken) is not { Session: var session })
        {
            await answers.NoSessionAsync(context);
            return;
        }
        if (!keys.Verify(Purpose, token, session.Id))
        {
            await answers.FailAsync(context, "", new ApiError(403, "The logout token does not belong to this session") { Reason = "The logout token in the URL query does not match the session cookie." });
            return;
        }
        if (returnTo.Length > 0 && ReturnTo.Resolve(returnTo, urls, options.Value.AllowedReturnUrls) is null)
        {
            await answers.BadReturnToAsync(context, returnTo);
            return;
        }
        // The cookie handler takes the cookie back and has the ticket store end the session.
        await context.SignOutAsync(SessionScheme.Name);
        audit.Record(Logout(session));
        if (RequestFacts.WantsJson(context.Request))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            context.Response.Redirect303(
                ReturnTo.Resolve(returnTo, urls, options.Value.AllowedReturnUrls)
                ?? ReturnTo.Resolve(options.Value.AfterLogoutReturnUrl, urls, options.Value.AllowedReturnUrls)
                ?? urls.OriginText + "/");
    }

    /// <summary>An API client's way: who holds the token may end its session. One that has ended already is answered alike.</summary>
    private static async Task EndByTokenAsync(HttpContext context, GatewaySessions sessions, AuditTrail audit)
    {
        var cancellationToken = context.RequestAborted;
        if (await ReadTokenAsync(context.Request, cancellationToken) is not { } token)
        {
            await new ApiError(400, "The request was malformed or contained invalid parameters") { Reason = "The body must be a JSON object with the text session_token." }.WriteAsync(context, cancellationToken);
            return;
        }
        if (!SessionToken.IsWellFormed(token))
        {
            await new ApiError(403, "The requested action was forbidden") { Reason = "This is no session token of this gateway." }.WriteAsync(context, cancellationToken);
            return;
        }
        if (await sessions.FindByTokenAsync(token, cancellationToken) is { Session: var session })
        {
            await sessions.RevokeAsync(token, session.Id, cancellationToken);
            audit.Record(Logout(session));
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static AuditEvent Logout(Session session) => new(AuditEvent.SessionEnded) { Reason = "logout", IdentityId = session.Identity.Id, SessionId = session.Id };

    private static async Task<string?> ReadTokenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 4 }, cancellationToken);
            return body.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("session_token", out var token) && token.ValueKind == JsonValueKind.String ? token.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }
}
