namespace OtpGateway.GoTemplates.Formatting;

/// <summary>The flags, width and precision of one verb.</summary>
internal struct FormatSpec
{
    public bool Plus;
    public bool Minus;
    public bool Sharp;
    public bool Space;
    public bool Zero;

    /// <summary><c>%#v</c>, which is a verb of its own rather than a flag: the value as Go source.</summary>
    public bool SharpV;

    public int? Width;
    public int? Precision;
}
