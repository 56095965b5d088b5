using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Who am I, and signing out of the gateway, under Ory's names.</summary>
internal static class SessionEndpoints
{
    private const string LogoutPurpose = "logout";

    public static void MapSessions(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var sessions = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        sessions.MapGet("/sessions/whoami", WhoamiAsync);
        sessions.MapGet("/self-service/logout/browser", StartLogoutAsync);
        sessions.MapGet("/self-service/logout", LogoutAsync);
    }

    private static async Task WhoamiAsync(HttpContext context, FirstFactors firstFactors, FlowCallers callers, LoginFlows flows, Live<SessionOptions> options, StoreClock clock, GatewayUrls urls)
    {
        var cancellationToken = context.RequestAborted;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Cookie";
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await new ApiError(503, "The sign-in of the application cannot be checked") { RetryAfter = unavailable.RetryAfter }.WriteAsync(context, cancellationToken);
                return;
            // Without the application's credential nobody can tell whether its login still stands: not a session.
            case FlowCallerResult.Found { Caller.Session: { } session } when firstFactors.PresentsCredential(context):
                // An elapsed second factor is none: the session reads as aal1 again.
                if (!session.IsSteppedUp("", options.Value.StepUpMaxAge, options.Value.StepUpIdle, clock.GetUtcNow()))
                    session = session with { SecondFactorAt = null, Methods = [.. session.Methods.Where(method => method.Aal == "aal1")] };
                if (session.SecondFactorAt is null && Demands(options.Value.WhoamiAal, flows, session))
                {
                    await new ApiError(403, "Session does not fulfill the requested Authenticator Assurance Level")
                    {
                        Id = "session_aal2_required",
                        Reason = "An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.",
                        RedirectBrowserTo = urls.Absolute("/self-service/login/browser?aal=aal2"),
                    }.WriteAsync(context, cancellationToken);
                    return;
                }
                context.Response.Headers["X-Kratos-Authenticated-Identity-Id"] = session.Identity.Id;
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.WriteAsync(FlowJson.Session(session, active: true, urls).ToJsonString(), cancellationToken);
                return;
            default:
                await new ApiError(401, "The request could not be authorized")
                {
                    Id = "session_inactive",
                    Reason = "No valid session credentials found in the request.",
                }.WriteAsync(context, cancellationToken);
                return;
        }
    }

    private static bool Demands(WhoamiAal demanded, LoginFlows flows, Session session) => demanded switch
    {
        WhoamiAal.Aal1 => false,
        WhoamiAal.Aal2 => true,
        WhoamiAal.HighestAvailable => flows.Addresses(session.Identity, "") is Identities.AddressesResult.Found,
    };

    private static async Task StartLogoutAsync(HttpContext context, GatewaySessions sessions, KeyRing keys, GatewayUrls urls)
    {
        var cancellationToken = context.RequestAborted;
        context.Response.Headers.CacheControl = "no-store";
        if (await sessions.FindAsync(context, cancellationToken) is not { Session: var session })
        {
            await NoSession().WriteAsync(context, cancellationToken);
            return;
        }
        var token = keys.Mac(LogoutPurpose, session.Id);
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(new JsonObject
        {
            ["logout_url"] = urls.Absolute("/self-service/logout?token=" + Uri.EscapeDataString(token)),
            ["logout_token"] = token,
        }.ToJsonString(), cancellationToken);
    }

    /// <summary>Ends the gateway's session; the application's own login is not touched.</summary>
    private static async Task LogoutAsync(HttpContext context, GatewaySessions sessions, KeyRing keys, GatewayUrls urls, Live<FlowOptions> options)
    {
        var cancellationToken = context.RequestAborted;
        context.Response.Headers.CacheControl = "no-store";
        if (await sessions.FindAsync(context, cancellationToken) is not { Session: var session })
        {
            await NoSession().WriteAsync(context, cancellationToken);
            return;
        }
        if (!keys.Verify(LogoutPurpose, context.Request.Query["token"].ToString(), session.Id))
        {
            await new ApiError(403, "The logout token does not belong to this session") { Reason = "The logout token in the URL query does not match the session cookie." }.WriteAsync(context, cancellationToken);
            return;
        }
        // The cookie handler takes the cookie back and has the ticket store end the session.
        await context.SignOutAsync(SessionScheme.Name);
        if (RequestFacts.WantsJson(context.Request))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            context.Response.Redirect303(
                ReturnTo.Resolve(context.Request.Query["return_to"].ToString(), urls, options.Value.AllowedReturnUrls)
                ?? ReturnTo.Resolve(options.Value.AfterLogoutReturnUrl, urls, options.Value.AllowedReturnUrls)
                ?? urls.OriginText + "/");
    }

    private static ApiError NoSession() => new(401, "request does not have a valid authentication session")
    {
        Id = "session_inactive",
        Reason = "No active session was found in this request.",
    };
}
