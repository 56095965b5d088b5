using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed partial class PageRendererTests
{
    private const string Canary = "\"><svg/onload=1>";

    [Fact]
    public async Task T27_Render_HostileTexts_AreEncodedEverywhere()
    {
        var theme = new UiTheme { Brand = Canary, Title = Canary, LogoUrl = $"/{Canary}", BasePath = $"/{Canary}" };
        foreach (var page in PageSamples.All(Canary))
        {
            var html = await PageSamples.Html(page, "en", theme);

            Assert.DoesNotContain("<svg/", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\">&lt;svg", html, StringComparison.Ordinal);
            Assert.Contains("&quot;&gt;&lt;svg/onload=1&gt;", html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task Render_EveryPage_HasNoInlineStyleOrScript(string language)
    {
        foreach (var page in PageSamples.All())
        {
            var html = await PageSamples.Html(page, language);

            Assert.DoesNotMatch(Inline(), html);
            Assert.Single(Scripts().Matches(html));
            Assert.Contains($"<html lang=\"{language}\" dir=\"ltr\">", html, StringComparison.Ordinal);
            Assert.Single(Headings().Matches(html));
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("relative")]
    public async Task Render_LinkThatIsNoneOfOurs_LeadsToTheRoot(string url)
    {
        var html = await PageSamples.Html(new PassedPage { ContinueUrl = url });

        Assert.Contains("<a class=\"button button-main\" href=\"/\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_CodePage_HasTheFieldsOfTheForm()
    {
        var html = await PageSamples.Html(PageSamples.Code("t") with { Messages = [] });

        Assert.Contains("<form method=\"post\" action=\"/.otp/self-service/login?flow=t\">", html, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"csrf_token\" value=\"t\">", html, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"method\" value=\"code\">", html, StringComparison.Ordinal);
        Assert.Contains("name=\"resend\" value=\"code\" formnovalidate", html, StringComparison.Ordinal);
        Assert.Contains("name=\"address\" value=\"t\" formnovalidate", html, StringComparison.Ordinal);
        var input = Assert.Single(CodeInputs().Matches(html)).Value;
        Assert.Contains("autocomplete=\"one-time-code\"", input, StringComparison.Ordinal);
        Assert.Contains("inputmode=\"numeric\"", input, StringComparison.Ordinal);
        Assert.Contains("autofocus", input, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"false\"", input, StringComparison.Ordinal);
        // Either would refuse "123 456" as it is copied from a message.
        Assert.DoesNotContain("pattern", input, StringComparison.Ordinal);
        Assert.DoesNotContain("maxlength", input, StringComparison.Ordinal);
        // Enter presses the first button of a form: it must be the one that confirms.
        Assert.True(html.IndexOf("button-main", StringComparison.Ordinal) < html.IndexOf("name=\"resend\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Render_AlphanumericCode_AsksForLetters()
    {
        var html = await PageSamples.Html(PageSamples.Code() with { Alphanumeric = true, CodeLength = 8 });

        Assert.Contains("inputmode=\"text\"", html, StringComparison.Ordinal);
        Assert.Contains("8-character code", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_WrongCode_IsTiedToTheField()
    {
        var html = await PageSamples.Html(PageSamples.Code() with { Messages = [new(PageMessageKind.WrongCode)], AttemptsLeft = 1 });

        Assert.Contains("id=\"code-problem-0\" role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"code-problem-0 code-lead code-limits\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
        Assert.Contains("1 attempt left.", html, StringComparison.Ordinal);
        Assert.Contains("<title>Problem: ", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_ExpiredCode_OffersANewOneInsteadOfTheField()
    {
        var html = await PageSamples.Html(PageSamples.Code() with { ExpiresIn = TimeSpan.Zero, Messages = [] });

        Assert.Empty(CodeInputs().Matches(html));
        Assert.Contains("This code has expired.", html, StringComparison.Ordinal);
        Assert.Contains("name=\"resend\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_NoSendsLeft_HasNoButtonThatSends()
    {
        var html = await PageSamples.Html(PageSamples.Code() with { ResendsLeft = 0 });

        Assert.DoesNotContain("name=\"resend\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"address\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_SingleAddress_IsOneButtonThatNamesIt()
    {
        var html = await PageSamples.Html(PageSamples.Choose() with { Addresses = [new("a1", PageSamples.Phone)] });

        Assert.Contains("name=\"address\" value=\"a1\">Send a code</button>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_AnyPage_ShowsNoFullAddress()
    {
        foreach (var page in PageSamples.All())
        {
            var html = await PageSamples.Html(page);

            Assert.DoesNotContain("15112345601", html, StringComparison.Ordinal);
            Assert.DoesNotContain("anna.schmidt", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Render_MissingTrait_IsNamed()
    {
        var html = await PageSamples.Html(new ErrorPage { Kind = ErrorKind.NoAddress, Trait = "contact.phone" });

        Assert.Contains("<bdi>contact.phone</bdi>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenderAsync_ErrorWithTimeToWait_SaysItInHeaderAndText()
    {
        var context = Context(HttpMethods.Get, "de-AT, en;q=0.5");

        await PageSamples.Renderer().RenderAsync(
            context, new ErrorPage { Kind = ErrorKind.ServiceUnavailable, RetryAfter = TimeSpan.FromSeconds(4.2) }, TestContext.Current.CancellationToken);

        Assert.Equal(503, context.Response.StatusCode);
        Assert.Equal("5", context.Response.Headers.RetryAfter);
        Assert.Equal("text/html; charset=utf-8", context.Response.ContentType);
        Assert.Equal("de", context.Response.Headers.ContentLanguage);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.Contains("in 5 Sekunden", Body(context), StringComparison.Ordinal);
        Assert.Equal(context.Response.ContentLength, ((MemoryStream)context.Response.Body).Length);
    }

    [Fact]
    public async Task RenderAsync_Head_HasHeadersOnly()
    {
        var context = Context(HttpMethods.Head, "");

        await PageSamples.Renderer().RenderAsync(context, new PassedPage { ContinueUrl = "/" }, TestContext.Current.CancellationToken);

        Assert.True(context.Response.ContentLength > 0);
        Assert.Equal("", Body(context));
    }

    [Fact]
    public void StatusCode_OfAKind_CanBeReplaced()
    {
        Assert.Equal(413, new ErrorPage { Kind = ErrorKind.BodyTooLarge }.StatusCode);
        Assert.Equal(502, new ErrorPage { Kind = ErrorKind.BodyTooLarge, StatusCode = 502 }.StatusCode);
        Assert.All(Enum.GetValues<ErrorKind>(), kind => Assert.InRange(new ErrorPage { Kind = kind }.StatusCode, 400, 599));
    }

    private static DefaultHttpContext Context(string method, string acceptLanguage)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.AcceptLanguage = acceptLanguage;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static string Body(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    [GeneratedRegex("""\sstyle\s*=|<style|<script(?![^>]*\ssrc="/)|\son[a-z]+\s*=|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("<script ")]
    private static partial Regex Scripts();

    [GeneratedRegex("<h1>")]
    private static partial Regex Headings();

    [GeneratedRegex("<input[^>]*name=\"code\"[^>]*>")]
    private static partial Regex CodeInputs();
}
