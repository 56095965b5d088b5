namespace OtpGateway.GoTemplates.Escaping;

/// <summary>The language of an attribute's value.</summary>
internal enum AttributeKind
{
    Plain,
    Script,
    ScriptType,
    Style,
    Url,
    Srcset,

    /// <summary>Changes the meaning of other attributes; never the name of a value's choosing.</summary>
    Unsafe,
}
