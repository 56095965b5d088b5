namespace OtpGateway.Courier;

/// <summary>What stands in a field of a message's data.</summary>
internal enum TemplateFieldKind
{
    Text,

    /// <summary>A one-time code. The templates of such a message have one.</summary>
    Code,

    Url,

    /// <summary>A moment, as RFC 3339 writes it.</summary>
    Time,

    WholeNumber,

    Object,

    /// <summary>An object, or null when nobody is known.</summary>
    ObjectOrNull,
}
