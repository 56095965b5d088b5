using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using OtpGateway.Http;

namespace OtpGateway.Sessions;

internal static class SessionsServices
{
    /// <summary>The session cookie (ASP.NET Core cookie authentication with a ticket store) and the sessions behind it.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionStore>().AddSingleton<GatewaySessions>().AddSingleton<SessionTickets>();
        // No default scheme: with one, every proxied request would pay for authentication (twice the cost of proxying).
        services.AddAuthentication().AddCookie(SessionScheme.Name);
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, SessionCookie>();
        return services;
    }

    private sealed class SessionCookie(SessionTickets tickets, CookieNames names, GatewayUrls urls) : IConfigureNamedOptions<CookieAuthenticationOptions>
    {
        public void Configure(CookieAuthenticationOptions options) => Configure(SessionScheme.Name, options);

        public void Configure(string? name, CookieAuthenticationOptions options)
        {
            options.SessionStore = tickets;
            options.TicketDataFormat = new HandleFormat();
            options.SlidingExpiration = false;
            options.Cookie.Name = names.Session;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = urls.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.CookieManager = new ChunkingCookieManager { ChunkSize = null, ThrowForPartialCookies = false };
            options.Events.OnRedirectToLogin = context =>
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        }
    }
}
