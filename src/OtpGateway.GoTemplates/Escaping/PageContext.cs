namespace OtpGateway.GoTemplates.Escaping;

/// <summary>All that is known about a place in a page.</summary>
internal readonly record struct PageContext(
    PageState State,
    AttributeDelimiter Delimiter = AttributeDelimiter.None,
    UrlPart UrlPart = UrlPart.None,
    SlashMeaning Slash = SlashMeaning.Regex,
    AttributeKind Attribute = AttributeKind.Plain,
    ElementKind Element = ElementKind.None)
{
    private readonly string? _braces;

    /// <summary>
    /// For each template literal that an expression of the script is inside of, how many braces are open in that expression.
    /// </summary>
    public string Braces
    {
        get => _braces ?? "";
        init => _braces = value.Length == 0 ? null : value;
    }

    public bool IsComment => State is PageState.HtmlComment or PageState.JsBlockComment or PageState.JsLineComment
        or PageState.JsHtmlOpenComment or PageState.JsHtmlCloseComment or PageState.CssBlockComment or PageState.CssLineComment;

    public bool IsInScriptLiteral => State is PageState.JsDoubleQuoted or PageState.JsSingleQuoted or PageState.JsTemplateLiteral or PageState.JsRegex;

    /// <summary>The context of a value: in a tag it is an attribute's name, after an equals sign an attribute without quotes.</summary>
    public PageContext ForValue() => State switch
    {
        PageState.Tag => this with { State = PageState.AttributeName },
        PageState.BeforeValue => this with
        {
            State = ValueStateOf(Attribute),
            Delimiter = AttributeDelimiter.SpaceOrTagEnd,
            Attribute = AttributeKind.Plain,
        },
        PageState.AfterName => this with { State = PageState.AttributeName, Attribute = AttributeKind.Plain },
        _ => this,
    };

    public static PageState ValueStateOf(AttributeKind kind) => kind switch
    {
        AttributeKind.Script => PageState.Js,
        AttributeKind.Style => PageState.Css,
        AttributeKind.Url => PageState.Url,
        AttributeKind.Srcset => PageState.Srcset,
        AttributeKind.Plain or AttributeKind.ScriptType or AttributeKind.Unsafe => PageState.Attribute,
    };

    public static PageState ContentStateOf(ElementKind element) => element switch
    {
        ElementKind.None => PageState.Text,
        ElementKind.Script => PageState.Js,
        ElementKind.Style => PageState.Css,
        ElementKind.Textarea or ElementKind.Title => PageState.Rcdata,
    };
}
