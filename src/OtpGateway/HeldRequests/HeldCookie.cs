using System.Security.Cryptography;
using System.Text;
using OtpGateway.Sessions;

namespace OtpGateway.HeldRequests;

/// <summary>What a held request's cookie says: the browser's secret, and for which target. A visit to any other page is told apart without a look into the store.</summary>
internal static class HeldCookie
{
    private const int TargetBytes = 8;

    public static string Value(string secret, string target) => $"{secret}.{TargetHash(secret, target)}";

    /// <summary>The secret, or null when it is no cookie of ours.</summary>
    public static string? Secret(string value) =>
        value.Length == SessionHandle.Length + 1 + TargetBytes * 2 && value[SessionHandle.Length] == '.' && SessionHandle.IsWellFormed(value[..SessionHandle.Length])
            ? value[..SessionHandle.Length]
            : null;

    /// <summary>The secret, if the cookie is for this target.</summary>
    public static string? SecretFor(string value, string target) =>
        Secret(value) is { } secret && string.Equals(value, Value(secret, target), StringComparison.Ordinal) ? secret : null;

    private static string TargetHash(string secret, string target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{secret} {target}")).AsSpan(0, TargetBytes));
}
