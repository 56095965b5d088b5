namespace OtpGateway.Courier;

/// <summary>How a snippet's value becomes the bytes of a request; the configured <c>Content-Type</c> decides.</summary>
internal enum BodyEncoding
{
    Json,
    Form,
}
