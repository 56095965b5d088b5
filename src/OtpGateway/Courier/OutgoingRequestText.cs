using System.Text;

namespace OtpGateway.Courier;

/// <summary>A provider's request for people to read: as it goes over the wire, without what proves who sends it.</summary>
internal static class OutgoingRequestText
{
    private const string Stars = "***";

    // The values of others may be keys.
    private static readonly HashSet<string> Shown = new(["Accept", "Accept-Language", "Content-Type", "Idempotency-Key", "User-Agent", "X-Amz-Date"], StringComparer.OrdinalIgnoreCase);

    public static string Of(OutgoingRequest request, RequestOptions options)
    {
        var redaction = Redaction.Of(options.Secrets);
        var text = new StringBuilder();
        text.Append(request.Method).Append(' ').AppendLine(redaction.Mask(request.Url.AbsoluteUri));
        foreach (var (name, value) in request.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
            text.Append(name).Append(": ").AppendLine(Shown.Contains(name) ? value : Masked(name, value));
        if (options.Auth is RequestAuth.ClientCredentials or RequestAuth.AwsSignature)
            text.Append("Authorization: ").AppendLine(Stars);
        if (request.Body is null)
            return text.ToString();
        text.Append("Content-Type: ").AppendLine(request.ContentType);
        return text.AppendLine().AppendLine(redaction.Mask(CredentialFields.Mask(request.Body, options.Encoding))).ToString();
    }

    // The scheme of an Authorization header is no secret, and a wrong one a frequent mistake.
    private static string Masked(string name, string value) =>
        name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && value.Split(' ') is [var scheme, _] ? $"{scheme} {Stars}" : Stars;
}
