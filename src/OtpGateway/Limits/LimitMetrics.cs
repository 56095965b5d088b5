using System.Diagnostics.Metrics;

namespace OtpGateway.Limits;

/// <summary>What somebody should look at, as numbers.</summary>
internal sealed class LimitMetrics
{
    public const string MeterName = "OtpGateway";
    public const string Alarms = "otpgateway.limits.alarms";

    /// <summary>Too few of the codes to numbers side by side are entered.</summary>
    public const string Conversion = "conversion";

    /// <summary>Next to none of them is: nothing more is sent there for a while.</summary>
    public const string PrefixStopped = "prefix_stopped";

    /// <summary>Too many of all submissions are wrong.</summary>
    public const string Failures = "failures";

    private readonly Counter<long> alarms;

    public LimitMetrics(IMeterFactory meters) =>
        alarms = meters.Create(MeterName).CreateCounter<long>(Alarms, "{alarm}", "Alarms about sends and failures, by what they are about.");

    public void Alarm(string about) => alarms.Add(1, KeyValuePair.Create("about", (object?)about));
}
