using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Demo.Web;

internal static class Secrets
{
    /// <summary>256 random bits, in letters that fit a cookie and a form field.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Compares in a time that does not tell where the two differ.</summary>
    public static bool AreEqual(string? given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(expected));
}
