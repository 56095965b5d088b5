using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace OtpGateway.Http;

/// <summary>
/// The token that stands in an API client's requests for what the cookie is in a browser's: Ory Kratos's prefix, then 256
/// random bits. Longer than Kratos's own tokens, so that an application's tokens of that kind are never taken for ours.
/// </summary>
internal static class SessionToken
{
    /// <summary>The header that carries it (Ory Kratos API reference, toSession).</summary>
    public const string Header = "X-Session-Token";

    private const string Prefix = "ory_st_";
    private const string Scheme = "Bearer ";
    private const int Bytes = 32;
    private const int Length = 7 + 43;

    public static string New(RandomNumberGenerator random)
    {
        var bytes = new byte[Bytes];
        random.GetBytes(bytes);
        return Prefix + WebEncoders.Base64UrlEncode(bytes);
    }

    /// <summary>The token of ours that the request presents, in its own header or as a bearer token; null when there is none, or two.</summary>
    public static string? Of(HttpRequest request)
    {
        var own = request.Headers[Header];
        if (own.Count > 1)
            return null;
        if (own.Count == 1 && IsWellFormed(own[0]))
            return own[0];
        return request.Headers.Authorization is { Count: 1 } values && IsBearer(values[0]) ? values[0]![Scheme.Length..].Trim() : null;
    }

    /// <summary>Whether the value of an Authorization header is a token of ours.</summary>
    public static bool IsBearer(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && IsWellFormed(authorization.AsSpan(Scheme.Length).Trim());

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        foreach (var character in text)
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                return false;
        return true;
    }
}
