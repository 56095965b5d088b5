namespace OtpGateway.Http;

/// <summary><c>gateway.login_url</c>: a path or URL of the application, with <see cref="Placeholder"/> in it; empty when there is none.</summary>
internal sealed record LoginUrl(string Template)
{
    public const string Placeholder = "{return_to}";
}
