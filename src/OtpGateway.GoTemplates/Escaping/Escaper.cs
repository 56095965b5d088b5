namespace OtpGateway.GoTemplates.Escaping;

/// <summary>What a value goes through on its way into a page.</summary>
internal enum Escaper
{
    /// <summary>Text of an element, or an attribute in quotes.</summary>
    Html,

    /// <summary>As <see cref="Html"/>, for a value already made safe for a language inside the attribute.</summary>
    Attribute,

    /// <summary>An attribute without quotes, where blanks and more end it.</summary>
    UnquotedAttribute,

    /// <summary>Text of a textarea or title.</summary>
    Rcdata,

    /// <summary>The name of an element or attribute.</summary>
    HtmlName,

    /// <summary>A value inside an HTML comment, which is dropped.</summary>
    Comment,

    /// <summary>A value of a script, as JSON.</summary>
    JsValue,

    /// <summary>Part of a quoted string of a script.</summary>
    JsString,

    /// <summary>Part of a regular expression of a script.</summary>
    JsRegex,

    /// <summary>Part of a template literal of a script.</summary>
    JsTemplateLiteral,

    /// <summary>Part of a quoted string of a style.</summary>
    CssString,

    /// <summary>A value of a style.</summary>
    CssValue,

    /// <summary>The start of a URL: unknown schemes are refused.</summary>
    UrlFilter,

    /// <summary>A URL before its query: characters that cannot stand in one are coded.</summary>
    UrlNormalizer,

    /// <summary>A part of a URL's query: everything with a meaning is coded.</summary>
    UrlEscaper,

    /// <summary>An image candidate list.</summary>
    Srcset,

    /// <summary>Go's html, called in the template where no other escaper covers it.</summary>
    PlainHtml,

    /// <summary>Go's urlquery, called in the template where no other escaper covers it.</summary>
    UrlQuery,
}
