using System.Globalization;

namespace OtpGateway.Flows;

internal static class JsonTime
{
    /// <summary>RFC 3339 in UTC, with as many decimals as there are.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
