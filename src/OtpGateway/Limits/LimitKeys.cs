using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>What sends and visits are counted under: keyed hashes, never what they are made of.</summary>
internal sealed class LimitKeys(KeyRing keys)
{
    // The numbers that one block of them has.
    private const int Digits = 4;

    /// <summary>What a number shares with its neighbours: all but its last four digits.</summary>
    public string PrefixOf(string number) => Prefix(number[..^Digits]);

    public string Prefix(string prefix) => keys.Mac("number prefix", prefix);

    public string Network(string clientNetwork) => keys.Mac("client network", clientNetwork);
}
