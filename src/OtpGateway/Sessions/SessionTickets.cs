using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace OtpGateway.Sessions;

/// <summary>The cookie handler's view of the sessions: it stores nothing itself, the record is made and changed by <see cref="GatewaySessions"/>.</summary>
internal sealed class SessionTickets(GatewaySessions sessions) : ITicketStore
{
    /// <summary>Signing in hands out the handle that is already committed.</summary>
    public Task<string> StoreAsync(AuthenticationTicket ticket) =>
        Task.FromResult(ticket.Properties.Items[SessionScheme.HandleItem] ?? throw new InvalidOperationException("Signing in needs a handle."));

    // Nothing slides: a renewed ticket has nothing new to say.
    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;

    public async Task<AuthenticationTicket?> RetrieveAsync(string key) => await RetrieveAsync(key, CancellationToken.None);

    /// <summary>
    /// The cookie handler keeps the handle of a cookie that it finds valid, and would send it again. While a new handle
    /// is given out, the old one is none.
    /// </summary>
    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        httpContext.Items.ContainsKey(SessionScheme.Replacing) ? Task.FromResult<AuthenticationTicket?>(null) : RetrieveAsync(key, cancellationToken);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(key, cancellationToken) is not { } cached)
            return null;
        var session = cached.Session;
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, session.Identity.Id), new Claim("sid", session.Id)], SessionScheme.Name);
        return new AuthenticationTicket(
            new ClaimsPrincipal(identity),
            new AuthenticationProperties { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt },
            SessionScheme.Name);
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(key, cancellationToken) is { } cached)
            await sessions.RevokeAsync(key, cached.Session.Id, cancellationToken);
    }
}
