namespace OtpGateway.Courier;

/// <summary>Where a provider wants its key.</summary>
internal enum ApiKeyPlace
{
    Header,
    Cookie,
    Query,
}
