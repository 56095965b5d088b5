namespace OtpGateway.Demo.Web;

/// <summary>Text that is safe to put into a page as it is.</summary>
internal readonly record struct Html(string Text)
{
    public static readonly Html None = new("");

    /// <summary>Markup from an interpolated string: what stands between braces is encoded unless it is <see cref="Html"/> itself.</summary>
    public static Html Of(HtmlInterpolation markup) => markup.ToHtml();

    public static Html When(bool condition, HtmlInterpolation markup) => condition ? markup.ToHtml() : None;

    public override string ToString() => Text;
}
