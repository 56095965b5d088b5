using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace OtpGateway.Sessions;

/// <summary>The opaque handle that a browser holds: 256 random bits that mean nothing by themselves.</summary>
internal static class SessionHandle
{
    public const int Bytes = 32;

    /// <summary>43 characters of base64url.</summary>
    public const int Length = 43;

    public static string New(RandomNumberGenerator random)
    {
        var bytes = new byte[Bytes];
        random.GetBytes(bytes);
        return WebEncoders.Base64UrlEncode(bytes);
    }

    /// <summary>How the store knows it. A plain hash is enough for 256 random bits.</summary>
    public static string Hash(string handle) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(handle)));

    public static bool IsWellFormed(string text)
    {
        if (text.Length != Length)
            return false;
        foreach (var character in text)
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                return false;
        return true;
    }
}
