namespace OtpGateway.Tests.Support;

/// <summary>A cookie in a browser.</summary>
internal sealed record BrowserCookie(string Name, string Value, DateTimeOffset? Expires, string SameSite, string Attributes);
