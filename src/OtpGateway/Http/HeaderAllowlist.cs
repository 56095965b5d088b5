namespace OtpGateway.Http;

/// <summary>The request headers that snippets may see (<c>clients.web_hook.header_allowlist</c>).</summary>
internal sealed record HeaderAllowlist(IReadOnlyList<string> Names);
