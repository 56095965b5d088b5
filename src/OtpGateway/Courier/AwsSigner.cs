using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Courier;

/// <summary>Signs requests for AWS (IAM User Guide, "Signature Version 4 signing process").</summary>
internal static class AwsSigner
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    // S3 is the exception of the process: the path is encoded once, and the hash of the body is a header.
    private const string ObjectStore = "s3";

    /// <summary>The request with the headers that prove who sends it. What is signed is what is sent: nothing may be changed afterwards.</summary>
    public static OutgoingRequest Sign(OutgoingRequest request, RequestAuth.AwsSignature key, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request = request.With("X-Amz-Date", time);
        if (key.SessionToken is not null)
            request = request.With("X-Amz-Security-Token", key.SessionToken.Reveal());
        var bodyHash = Hash(request.Body ?? []);
        if (key.Service == ObjectStore)
            request = request.With("X-Amz-Content-Sha256", bodyHash);
        var headers = SignedHeaders(request).ToList();
        var canonical = CanonicalRequest(request.Method, CanonicalPath(request.Url.AbsolutePath, key.Service), request.Url.Query, headers, bodyHash);
        return request.With("Authorization", Authorization(key, time, canonical, headers));
    }

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    public static string Authorization(RequestAuth.AwsSignature key, string time, string canonicalRequest, IReadOnlyList<(string Name, string Value)> headers)
    {
        var scope = $"{time[..8]}/{key.Region}/{key.Service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        var signature = Convert.ToHexStringLower(Mac(SigningKey(key, time[..8]), toSign));
        return $"{Algorithm} Credential={key.AccessKeyId}/{scope}, SignedHeaders={Names(headers)}, Signature={signature}";
    }

    /// <summary>The request in the one spelling that both sides sign.</summary>
    /// <param name="method">The method.</param>
    /// <param name="canonicalPath">The path, encoded as the service wants it.</param>
    /// <param name="query">The query as it is sent, with or without its <c>?</c>.</param>
    /// <param name="headers">What is signed; several of one name in the order in which they are sent.</param>
    /// <param name="bodyHash">The SHA-256 of the body, in hexadecimal.</param>
    public static string CanonicalRequest(string method, string canonicalPath, string query, IReadOnlyList<(string Name, string Value)> headers, string bodyHash)
    {
        var text = new StringBuilder();
        text.Append(method).Append('\n').Append(canonicalPath).Append('\n').Append(CanonicalQuery(query)).Append('\n');
        foreach (var header in Grouped(headers))
            text.Append(header.Key).Append(':').AppendJoin(',', header.Select(item => Collapse(item.Value))).Append('\n');
        return text.Append('\n').Append(Names(headers)).Append('\n').Append(bodyHash).ToString();
    }

    /// <summary>The path, each segment encoded once more than it is on the wire; for S3 once altogether.</summary>
    public static string CanonicalPath(string path, string service) =>
        string.Join('/', path.Split('/').Select(segment => Uri.EscapeDataString(service == ObjectStore ? Uri.UnescapeDataString(segment) : segment)));

    /// <summary>The derived key: of the secret, the day, the region and the service.</summary>
    public static byte[] SigningKey(RequestAuth.AwsSignature key, string day)
    {
        var derived = Encoding.UTF8.GetBytes("AWS4" + key.SecretAccessKey.Reveal());
        foreach (var part in new[] { day, key.Region, key.Service, "aws4_request" })
            derived = Mac(derived, part);
        return derived;
    }

    // Only what no transport changes: the rest may be added or rewritten on the way.
    private static IEnumerable<(string Name, string Value)> SignedHeaders(OutgoingRequest request)
    {
        yield return ("host", request.Url.IsDefaultPort ? Host(request.Url) : $"{Host(request.Url)}:{request.Url.Port.ToString(CultureInfo.InvariantCulture)}");
        if (request.ContentType is not null)
            yield return ("content-type", request.ContentType);
        foreach (var (name, value) in request.Headers)
            if (name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase))
                yield return (name, value);
    }

    private static string Host(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;

    // Names and values decoded and encoded again, so that every spelling of them is one; a + is a blank, as in a form.
    private static string CanonicalQuery(string query) => string.Join('&', query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Recode(pair[0]), Value: pair.Length == 2 ? Recode(pair[1]) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Recode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text.Replace('+', ' ')));

    private static IEnumerable<IGrouping<string, (string Name, string Value)>> Grouped(IReadOnlyList<(string Name, string Value)> headers) =>
        headers.GroupBy(header => header.Name.ToLowerInvariant()).OrderBy(group => group.Key, StringComparer.Ordinal);

    private static string Names(IReadOnlyList<(string Name, string Value)> headers) => string.Join(';', Grouped(headers).Select(group => group.Key));

    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
