using System.Globalization;

namespace OtpGateway.Flows;

/// <summary>A time to wait as it is told in the messages of flows and by the command line: never shorter than it is.</summary>
internal static class WaitWords
{
    public static string Of(TimeSpan wait) => wait switch
    {
        { TotalSeconds: <= 90 } => Count(Math.Max(1, wait.TotalSeconds), "second"),
        { TotalMinutes: <= 90 } => Count(wait.TotalMinutes, "minute"),
        _ => Count(wait.TotalHours, "hour"),
    };

    private static string Count(double number, string unit)
    {
        var whole = (long)Math.Ceiling(number);
        return string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}{(whole == 1 ? "" : "s")}");
    }
}
