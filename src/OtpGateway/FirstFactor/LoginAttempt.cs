namespace OtpGateway.FirstFactor;

/// <summary>Hangs on a request that may sign somebody in, until the application has answered.</summary>
/// <param name="Form">The authenticator.</param>
/// <param name="Request">Which of its forms.</param>
/// <param name="Body">What is sent.</param>
internal sealed record LoginAttempt(LoginForm Form, LoginRequest Request, WatchedBody Body);
