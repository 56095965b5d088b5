using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Settings;

/// <summary>
/// Who may see and change settings: somebody who is signed in, has shown the second factor that they have, and, to change
/// something, has shown who they are not long ago.
/// </summary>
internal sealed class SettingsGuard(
    FlowCallers callers, LoginFlows flows, BackupCodes backupCodes, CurrentSession current, FlowAnswers answers, LoginRedirect login, GatewayUrls urls, Live<FlowOptions> options, StoreClock clock)
{
    /// <summary>The caller, signed in; null when the answer is given already.</summary>
    public async Task<FlowCaller?> CallerAsync(HttpContext context, bool json)
    {
        switch (await callers.FindAsync(context, context.RequestAborted))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return null;
            // Where the application's credential does not reach us, nobody can tell whether its login still stands.
            case FlowCallerResult.Found { Caller: var caller } when callers.SpeaksForSession(context, caller):
                return caller;
            default:
                if (!json && login.IsConfigured)
                    context.Response.Redirect303(login.Url(urls.Absolute(GatewayUrls.SettingsPath)));
                else
                    await answers.NoSessionAsync(context, json);
                return null;
        }
    }

    /// <summary>Whether the session is sure enough to see the settings, and to change them. If not, the answer is given.</summary>
    /// <param name="flow">The flow that it is about; null where one begins.</param>
    public async Task<bool> AllowsAsync(HttpContext context, Session session, Flow? flow, string returnTo, bool toChange, bool json)
    {
        session = current.AsItIs(session);
        var canStepUp = await CanStepUpAsync(session, flow, context.RequestAborted);
        if (session.SecondFactorAt is null && options.Value.Settings.RequiredAal switch
        {
            RequiredAal.Aal1 => false,
            RequiredAal.Aal2 => true,
            RequiredAal.HighestAvailable => canStepUp,
        })
        {
            await RefuseAsync(context, "/self-service/login/browser?aal=aal2", returnTo, json, new ApiError(403, "Session does not fulfill the requested Authenticator Assurance Level")
            {
                Id = "session_aal2_required",
                Reason = "An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.",
            });
            return false;
        }
        var maxAge = options.Value.Settings.PrivilegedMaxAge;
        if (toChange && maxAge > TimeSpan.Zero && clock.GetUtcNow() - (session.SecondFactorAt ?? session.FirstFactorAt) >= maxAge)
        {
            await RefuseAsync(context, $"/self-service/login/browser?{(canStepUp ? "aal=aal2&" : "")}refresh=true", returnTo, json, new ApiError(403, "The requested action was forbidden")
            {
                Id = "session_refresh_required",
                Reason = "The login session is too old and thus not allowed to update these fields. Please re-authenticate.",
            });
            return false;
        }
        return true;
    }

    // Whoever has just set up backup codes in this very flow, as the first second factor of all, is not asked for one of them at once.
    private async Task<bool> CanStepUpAsync(Session session, Flow? flow, CancellationToken cancellationToken) =>
        flows.Addresses(session.Identity, "", session.FirstFactorChannel) is AddressesResult.Found
        || (await backupCodes.AreUsableAsync(session.Identity.Id, cancellationToken) && (flow is null || !await backupCodes.AreOfAsync(flow, cancellationToken)));

    private Task RefuseAsync(HttpContext context, string path, string returnTo, bool json, ApiError error)
    {
        var back = urls.Absolute(GatewayUrls.SettingsPath) + (returnTo.Length > 0 ? "?return_to=" + Uri.EscapeDataString(returnTo) : "");
        var url = $"{urls.Absolute(path)}&return_to={Uri.EscapeDataString(back)}";
        if (json)
            return (error with { RedirectBrowserTo = url }).WriteAsync(context, context.RequestAborted);
        context.Response.Redirect303(url);
        return Task.CompletedTask;
    }
}
