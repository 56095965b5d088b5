using System.Net.Http.Headers;

namespace OtpGateway.Courier;

/// <summary>Keeps no more of a provider's answer than 64 KiB; the rest is not read.</summary>
internal sealed class CappedResponseHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const int LargestAnswer = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            var buffer = new byte[LargestAnswer];
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var capped = new ByteArrayContent(buffer, 0, length);
            if (response.Content.Headers.ContentType is { } contentType)
                capped.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType.ToString());
            response.Content.Dispose();
            response.Content = capped;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
