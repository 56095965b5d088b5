using System.Security.Cryptography;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Admin;

/// <summary>The bearer token of the admin API (RFC 6750). Only its hash is kept, and hashes are compared: in the same time, however much of it is right.</summary>
internal sealed class AdminToken(Secret token)
{
    /// <summary>What a token has to be, for whoever has to make one.</summary>
    public const string Demand = "A token has at least 256 bit: 43 letters and digits of base64, or 64 hexadecimal digits; `openssl rand -base64 32` makes a good one";

    private const int Bits = 256;

    // A random one has far more (fewer than ten in 64 hexadecimal digits happens once in 10^12): this finds the placeholders.
    private const int FewestDifferent = 10;

    private readonly byte[] hash = Hash(token.Reveal());

    /// <summary>What is wrong with a token; null when nothing is.</summary>
    /// <remarks>
    /// How random a text is cannot be seen, only how random it can be at most: four bits for each character of one that is
    /// hexadecimal throughout, six for each of any other.
    /// </remarks>
    public static string? Weakness(string token)
    {
        var text = token.TrimEnd('=');
        if (!text.All(IsTokenCharacter))
            return "has characters that a bearer token cannot have (RFC 6750: letters, digits and \"-._~+/\"). " + Demand;
        var bits = text.Length * (text.All(char.IsAsciiHexDigit) ? 4 : 6);
        if (bits < Bits)
            return $"has at most {bits} bit. {Demand}";
        return text.Distinct().Count() < FewestDifferent ? "is not random. " + Demand : null;
    }

    public bool Is(string presented) => CryptographicOperations.FixedTimeEquals(Hash(presented), hash);

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "-._~+/".Contains(character, StringComparison.Ordinal);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
