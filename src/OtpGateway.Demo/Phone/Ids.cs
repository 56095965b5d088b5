using System.Security.Cryptography;

namespace OtpGateway.Demo.Phone;

internal static class Ids
{
    /// <summary>An id as Twilio makes them: what it is, then 128 random bits.</summary>
    public static string New(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
