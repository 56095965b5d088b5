namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Where in a page a parser of HTML stands.</summary>
internal enum PageState
{
    Text,
    Tag,
    AttributeName,
    AfterName,
    BeforeValue,
    HtmlComment,
    Rcdata,
    Attribute,
    Url,
    Srcset,
    Js,
    JsDoubleQuoted,
    JsSingleQuoted,
    JsTemplateLiteral,
    JsRegex,
    JsBlockComment,
    JsLineComment,
    JsHtmlOpenComment,
    JsHtmlCloseComment,
    Css,
    CssDoubleQuoted,
    CssSingleQuoted,
    CssDoubleQuotedUrl,
    CssSingleQuotedUrl,
    CssUrl,
    CssBlockComment,
    CssLineComment,

    /// <summary>After a break or continue: nothing that follows is reached.</summary>
    Dead,
}
