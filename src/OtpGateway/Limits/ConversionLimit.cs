using OtpGateway.Configuration;

namespace OtpGateway.Limits;

/// <summary>How many of the last codes to numbers that lie side by side must have been entered (<c>gateway.limits.conversion</c>): toll fraud asks for codes that nobody enters.</summary>
internal sealed record ConversionLimit
{
    private const string Off = "off";

    /// <summary>How many codes are looked at, those alone that were entered or have ended. Default: 50.</summary>
    public int Sends { get; init; } = 50;

    /// <summary>Below this part there is a warning. Default: 0.3.</summary>
    public double Alarm { get; init; } = 0.3;

    /// <summary>Below this part nothing more is sent there for a while. Default: 0.1.</summary>
    public double Stop { get; init; } = 0.1;

    /// <summary>For how long. Default: 1 hour.</summary>
    public TimeSpan StopFor { get; init; } = TimeSpan.FromHours(1);

    /// <returns>Null for <c>"off"</c>.</returns>
    public static ConversionLimit? Read(ConfigNode limits, string key)
    {
        var defaults = new ConversionLimit();
        if (limits.HasString(key))
        {
            if (limits.String(key) != Off)
                limits.Problem(key, "must be an object, or \"off\"");
            return null;
        }
        var node = limits.Section(key);
        var limit = new ConversionLimit
        {
            Sends = node.Int("sends", defaults.Sends, 5, 1000),
            Alarm = node.Fraction("alarm", defaults.Alarm),
            Stop = node.Fraction("stop", defaults.Stop),
            StopFor = node.Duration("stop_for", defaults.StopFor, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)),
        };
        if (limit.Stop > limit.Alarm)
            node.Problem("stop", "must not be above alarm");
        return limit;
    }
}
