using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Identities;

internal static class TestKeys
{
    public static KeyRing New(string secret = "a secret that is used in tests only, and nowhere else")
    {
        var secrets = new[] { new Secret(secret) };
        return new KeyRing(new SecretOptions { Cookie = secrets, Cipher = secrets });
    }
}
