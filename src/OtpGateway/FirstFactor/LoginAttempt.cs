using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>Hangs on a request that may sign somebody in, until the application has answered.</summary>
/// <param name="Form">The authenticator.</param>
/// <param name="Request">Which of its forms.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Cookie">The Cookie header as the browser sent it.</param>
internal sealed record LoginAttempt(LoginForm Form, LoginRequest Request, WatchedBody Body, StringValues Cookie)
{
    /// <summary>
    /// Takes from the request everything by which the application may know somebody already: a success would be theirs,
    /// whatever name is entered.
    /// </summary>
    /// <param name="request">The request, on its way to the application.</param>
    /// <param name="credentials">The headers besides Cookie and Authorization by which somebody is recognised.</param>
    public void TakeCredentials(HttpRequest request, CredentialHeaders credentials)
    {
        request.Headers.Cookie = RawCookies.Only(request.Headers.Cookie, Request.KeepCookies);
        request.Headers.Remove(HeaderNames.Authorization);
        foreach (var name in credentials.Names)
            request.Headers.Remove(name);
    }
}
