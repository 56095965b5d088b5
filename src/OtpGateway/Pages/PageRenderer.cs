using System.Globalization;
using System.Text;
using OtpGateway.Configuration;
using OtpGateway.Pages.Views;

namespace OtpGateway.Pages;

/// <summary>Answers a request with a page, in the caller's language.</summary>
internal sealed class PageRenderer(PageLanguages languages, PageAssets assets, Live<UiTheme> theme)
{
    public async Task RenderAsync(HttpContext context, Page page, CancellationToken cancellationToken)
    {
        var texts = languages.For(context.Request.Headers.AcceptLanguage, theme.Value.DefaultLanguage);
        // The whole page before its first byte: what fails in here can still be answered with another page.
        var body = Encoding.UTF8.GetBytes(await ToHtmlAsync(page, texts));

        var response = context.Response;
        PageHeaders.Set(response);
        response.StatusCode = page.StatusCode;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.ContentLanguage = texts.Language;
        if (page is ErrorPage { RetryAfter: { } wait })
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, cancellationToken);
    }

    internal async Task<string> ToHtmlAsync(Page page, PageTexts texts)
    {
        var frame = new PageFrame(texts, theme.Value, assets.Url(assets.Style), assets.Url(PageAssets.Script));
        await using var writer = new StringWriter(CultureInfo.InvariantCulture);
        await new Pages_Views_Layout().WriteAsync(writer, frame, page);
        return writer.ToString();
    }
}
