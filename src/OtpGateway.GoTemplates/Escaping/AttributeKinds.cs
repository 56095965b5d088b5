namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Tells the language of an attribute's value from its name.</summary>
internal static class AttributeKinds
{
    private static readonly HashSet<string> Urls = new(StringComparer.Ordinal)
    {
        "action", "archive", "background", "cite", "classid", "codebase", "data", "formaction", "href", "icon", "longdesc",
        "manifest", "poster", "profile", "src", "usemap", "xmlns",
    };

    private static readonly HashSet<string> Unsafe = new(StringComparer.Ordinal)
    {
        "accept-charset", "async", "challenge", "charset", "content", "crossorigin", "defer", "enctype", "form", "formenctype",
        "formmethod", "formnovalidate", "http-equiv", "keytype", "language", "method", "novalidate", "pattern", "rel", "sandbox",
        "srcdoc", "type", "value",
    };

    /// <param name="name">The name in lower case.</param>
    public static AttributeKind Of(string name)
    {
        // A custom attribute is likely to be put to the use its name promises.
        if (name.StartsWith("data-", StringComparison.Ordinal))
        {
            name = name[5..];
        }
        else if (name.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
        {
            if (name[..colon] == "xmlns")
            {
                return AttributeKind.Url;
            }

            name = name[(colon + 1)..];
        }

        return name switch
        {
            "style" => AttributeKind.Style,
            "srcset" => AttributeKind.Srcset,
            _ when Urls.Contains(name) => AttributeKind.Url,
            _ when Unsafe.Contains(name) => AttributeKind.Unsafe,
            _ when name.StartsWith("on", StringComparison.Ordinal) => AttributeKind.Script,
            _ when name.Contains("src", StringComparison.Ordinal) || name.Contains("uri", StringComparison.Ordinal)
                || name.Contains("url", StringComparison.Ordinal) => AttributeKind.Url,
            _ => AttributeKind.Plain,
        };
    }
}
