using System.Security.Cryptography;

namespace OtpGateway.Flows;

/// <summary>128 random bits in the shape of a UUID, which is what Ory's clients expect; a version-4 UUID has six bits less.</summary>
internal static class FlowId
{
    public static string New(RandomNumberGenerator random)
    {
        var bytes = new byte[16];
        random.GetBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
