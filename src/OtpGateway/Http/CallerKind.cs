namespace OtpGateway.Http;

/// <summary>What asks: a person's browser that can show a page, or something else.</summary>
internal enum CallerKind
{
    /// <summary>A top-level navigation: may be sent to a page.</summary>
    Navigation,

    /// <summary>A script, a sub-resource, a frame, a service: gets a typed answer.</summary>
    Other,
}
