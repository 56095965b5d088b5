using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace OtpGateway.Pages;

/// <summary>What the Razor files of <c>Views</c> compile to.</summary>
/// <remarks>
/// They are instantiated like any class: a page can be written from a middleware as well as from an endpoint, nothing is
/// looked up by name, and a view that does not exist is a compile error. Everything an <c>@</c> writes is encoded.
/// </remarks>
internal abstract class PageTemplate<TModel> : RazorPageBase
{
    // Every letter as itself; what means something in HTML is still escaped.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public TModel Model { get; private set; } = default!;

    public PageFrame Frame { get; private set; } = null!;

    public PageTexts Text => Frame.Texts;

    public async Task WriteAsync(TextWriter writer, PageFrame frame, TModel model)
    {
        (Model, Frame, HtmlEncoder) = (model, frame, Encoder);
        ViewContext = new ViewContext { Writer = writer };
        await ExecuteAsync();
    }

    /// <summary>Writes another template at this place.</summary>
    protected Task Include<TOther>(PageTemplate<TOther> template, TOther model) => template.WriteAsync(Output, Frame, model);

    /// <summary>A link as it may be followed: a path of ours or an http address; anything else leads to the root.</summary>
    protected static string Link(string url) =>
        url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal) ? url
        : Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) ? url
        : "/";

    /// <summary>A picture as the content security policy allows it: a path of ours or its very content.</summary>
    protected static string Picture(string url) => url.StartsWith("data:image/", StringComparison.Ordinal) ? url : Link(url);

    public override void EnsureRenderedBodyOrSections()
    {
    }

    public override void BeginContext(int position, int length, bool isLiteral)
    {
    }

    public override void EndContext()
    {
    }
}
