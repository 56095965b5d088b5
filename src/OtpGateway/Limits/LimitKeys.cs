using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>What sends and visits are counted under: keyed hashes, never what they are made of.</summary>
internal sealed class LimitKeys(KeyRing keys)
{
    // The numbers that one block of them has.
    private const int Digits = 4;

    /// <summary>What a number shares with its neighbours: all but its last four digits.</summary>
    /// <param name="number">In E.164.</param>
    /// <param name="visitors">Whether nobody has asked for it who is signed in: strangers take nothing from the numbers' owners.</param>
    public string PrefixOf(string number, bool visitors) => Prefix(Shared(number), visitors);

    /// <summary>What it has in common with them, in clear.</summary>
    public static string Shared(string number) => number[..^Digits];

    public string Prefix(string prefix, bool visitors) => keys.Mac("number prefix", prefix, visitors ? "visitors" : "");

    public string Network(string clientNetwork) => keys.Mac("client network", clientNetwork);
}
