using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Courier;

/// <summary>AWS's side of Signature Version 4, written apart from the gateway's: over what arrived on the wire.</summary>
internal static partial class AwsVerifier
{
    /// <summary>Null when the signature is right, else AWS's word for what is wrong.</summary>
    public static string? Problem(ReceivedRequest request, string keyId, string secret, string region, string service, DateTimeOffset now)
    {
        var match = Header().Match(request.Headers.GetValueOrDefault("Authorization", ""));
        if (!match.Success)
            return "IncompleteSignature";
        if (match.Groups["key"].Value != keyId)
            return "InvalidClientTokenId";
        var time = request.Headers["X-Amz-Date"];
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        if (match.Groups["scope"].Value != scope || !IsNear(time, now))
            return "SignatureDoesNotMatch";
        var names = match.Groups["names"].Value.Split(';');
        // AWS refuses a signature that leaves these out.
        if (!names.Contains("host") || request.Headers.Keys.Any(name => name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase) && !names.Contains(name.ToLowerInvariant())))
            return "SignatureDoesNotMatch";
        var parts = request.Target.Split('?', 2);
        var query = parts.Length < 2 ? [] : parts[1].Split('&').Select(pair => (pair + "=").Split('=')).Select(pair => $"{Encode(Decode(pair[0]))}={Encode(Decode(pair[1]))}").ToList();
        query.Sort(StringComparer.Ordinal);
        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append('\n').Append(string.Join('/', parts[0].Split('/').Select(Encode))).Append('\n').AppendJoin('&', query).Append('\n');
        foreach (var name in names)
            canonical.Append(name).Append(':').Append(Blanks().Replace(request.Headers[name].Trim(), " ")).Append('\n');
        canonical.Append('\n').AppendJoin(';', names).Append('\n').Append(Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request.Body))));
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), time[..8]), region), service), "aws4_request");
        return Hex(Mac(key, text)) == match.Groups["signature"].Value ? null : "SignatureDoesNotMatch";
    }

    public static void Verify(ReceivedRequest request, string keyId, string secret, string region, string service, DateTimeOffset now) =>
        Assert.Null(Problem(request, keyId, secret, region, service, now));

    private static bool IsNear(string time, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent)
        && (sent - now).Duration() < TimeSpan.FromMinutes(5);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet =>
        char.IsAsciiLetterOrDigit((char)octet) || "-_.~".Contains((char)octet, StringComparison.Ordinal) ? ((char)octet).ToString() : $"%{octet:X2}"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Header();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
