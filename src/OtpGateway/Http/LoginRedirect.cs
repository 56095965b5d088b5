using OtpGateway.Configuration;

namespace OtpGateway.Http;

/// <summary>Where a browser signs in with the application itself (<c>gateway.login_url</c>).</summary>
internal sealed class LoginRedirect(Live<LoginUrl> options, GatewayUrls urls)
{
    /// <summary>The login page, told where to come back to. Path and query only, unless the login is on another origin.</summary>
    public string Url(string returnTo)
    {
        var template = options.Value.Template;
        var elsewhere = Uri.TryCreate(template.Replace(LoginUrl.Placeholder, "", StringComparison.Ordinal), UriKind.Absolute, out var login)
            && login.Scheme is "http" or "https" && login.GetLeftPart(UriPartial.Authority) != urls.OriginText;
        var target = !elsewhere && returnTo.StartsWith(urls.OriginText + "/", StringComparison.Ordinal) ? returnTo[urls.OriginText.Length..] : returnTo;
        var url = template.Replace(LoginUrl.Placeholder, Uri.EscapeDataString(target), StringComparison.Ordinal);
        return url.StartsWith('/') ? urls.OriginText + url : url;
    }

    public bool IsConfigured => options.Value.Template.Length > 0;
}
