namespace OtpGateway.Jsonnet.Values;

/// <summary>Whether a field is seen when its object is manifested.</summary>
internal enum Visibility
{
    /// <summary><c>:</c>, as in the object below, else visible.</summary>
    Inherited,

    /// <summary><c>::</c></summary>
    Hidden,

    /// <summary><c>:::</c></summary>
    Visible,
}
