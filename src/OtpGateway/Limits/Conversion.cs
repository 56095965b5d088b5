namespace OtpGateway.Limits;

/// <summary>What became of the last codes that went to numbers which lie side by side.</summary>
/// <param name="Ended">How many were entered, or can be no more.</param>
/// <param name="Verified">How many of them were entered.</param>
internal sealed record Conversion(int Ended, int Verified)
{
    public double Ratio => Ended == 0 ? 1 : (double)Verified / Ended;
}
