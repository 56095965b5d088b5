namespace OtpGateway.Demo.Bank;

/// <summary>The rates of one moment. Made up, from nothing but the time: everyone sees the same ones.</summary>
internal sealed record RateSheet(DateTimeOffset At, IReadOnlyList<Rate> Rates)
{
    public static readonly IReadOnlyList<(string Currency, string Name, double Middle)> Currencies =
    [
        ("USD", "US dollar", 1.0842),
        ("GBP", "Pound sterling", 0.8571),
        ("CHF", "Swiss franc", 0.9468),
        ("NOK", "Norwegian krone", 11.6135),
    ];

    /// <remarks>A slow wave and a quick one, each currency somewhere else in them.</remarks>
    public static RateSheet Of(DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeMilliseconds() / 1000.0;
        return new RateSheet(time, [.. Currencies.Select((currency, i) => new Rate(
            currency.Currency,
            decimal.Round((decimal)(currency.Middle * (1 + (0.003 * Math.Sin((seconds / 41) + (2 * i))) + (0.0008 * Math.Sin((seconds * 1.3) + (5 * i))))), 4)))]);
    }
}
