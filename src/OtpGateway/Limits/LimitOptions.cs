using OtpGateway.Configuration;

namespace OtpGateway.Limits;

/// <summary>How often something may be tried or sent before the gateway says no (<c>gateway.limits</c>).</summary>
internal sealed record LimitOptions
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Codes sent for one flow, the first included. Default: 3, at most 5.</summary>
    public int SendsPerFlow { get; init; } = 3;

    /// <summary>Wait between two sends of a flow, doubled at each. Default: 30 seconds; 0 switches it off.</summary>
    public TimeSpan SendCooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Codes sent to an identity. Default: 5 in 10 minutes.</summary>
    public LimitWindow SendsPerIdentity { get; init; } = new(5, TimeSpan.FromMinutes(10));

    /// <summary>Codes sent to an identity in 24 hours. Default: 15.</summary>
    public int SendsPerIdentityDaily { get; init; } = 15;

    /// <summary>Codes sent to one address. Default: 5 in 10 minutes.</summary>
    public LimitWindow SendsPerAddress { get; init; } = new(5, TimeSpan.FromMinutes(10));

    /// <summary>Codes sent for one caller's address. Default: 20 in 10 minutes.</summary>
    public LimitWindow SendsPerIp { get; init; } = new(20, TimeSpan.FromMinutes(10));

    /// <summary>Codes sent to numbers that differ in their last four digits only. Default: 20 in 10 minutes.</summary>
    public LimitWindow SendsPerPrefix { get; init; } = new(20, TimeSpan.FromMinutes(10));

    /// <summary>Messages in 24 hours, all together. Default: no budget.</summary>
    public int? DailySendBudget { get; init; }

    /// <summary>Wrong codes of an identity before it has to wait (30 seconds, doubling to 1 hour). Default: 5 in 15 minutes.</summary>
    public LimitWindow FailuresPerIdentity { get; init; } = new(5, TimeSpan.FromMinutes(15));

    /// <summary>Codes of an identity that are evaluated in 24 hours. Default: 20, at most 100.</summary>
    public int FailuresPerIdentityDaily { get; init; } = 20;

    /// <summary>Wrong codes in a row after which only an administrator can help. Default: 100, which is also the most (NIST SP 800-63B-4 3.2.2).</summary>
    public int FailuresPerIdentityTotal { get; init; } = 100;

    /// <summary>Flows an identity can have open at once. Default: 5.</summary>
    public int OpenFlowsPerIdentity { get; init; } = 5;

    /// <summary>Flows that are begun from one caller's address while nobody is signed in. Default: 200 in 10 minutes.</summary>
    public LimitWindow FlowsPerIp { get; init; } = new(200, TimeSpan.FromMinutes(10));

    /// <summary>Flows that are open at once, all together: above it nobody begins one who is not signed in. Default: 50,000.</summary>
    public int OpenFlowsTotal { get; init; } = 50_000;

    /// <summary>How many of the codes sent to neighbouring numbers must be entered; null: that is not looked at.</summary>
    public ConversionLimit? Conversion { get; init; } = new();

    /// <summary>
    /// Where SMS may go: calling codes (<c>+49</c>) or countries (<c>DE</c>). Default: everywhere but premium and satellite ranges.
    /// </summary>
    public IReadOnlyList<string> SmsCountries { get; init; } = [];

    public static LimitOptions Read(ConfigNode root)
    {
        var defaults = new LimitOptions();
        var node = root.Section("gateway").Section("limits");
        var options = new LimitOptions
        {
            SendsPerFlow = node.Int("sends_per_flow", defaults.SendsPerFlow, 1, 5),
            SendCooldown = node.Duration("send_cooldown", defaults.SendCooldown, TimeSpan.Zero, TimeSpan.FromHours(1)),
            SendsPerIdentity = ReadWindow(node, "sends_per_identity", defaults.SendsPerIdentity),
            SendsPerIdentityDaily = node.Int("sends_per_identity_daily", defaults.SendsPerIdentityDaily, 1, 10_000),
            SendsPerAddress = ReadWindow(node, "sends_per_address", defaults.SendsPerAddress),
            SendsPerIp = ReadWindow(node, "sends_per_ip", defaults.SendsPerIp),
            SendsPerPrefix = ReadWindow(node, "sends_per_prefix", defaults.SendsPerPrefix),
            DailySendBudget = node.OptionalInt("daily_send_budget", 0, int.MaxValue),
            FailuresPerIdentity = ReadWindow(node, "failures_per_identity", defaults.FailuresPerIdentity, 3, 20),
            FailuresPerIdentityDaily = node.Int("failures_per_identity_daily", defaults.FailuresPerIdentityDaily, 1, 100),
            FailuresPerIdentityTotal = node.Int("failures_per_identity_total", defaults.FailuresPerIdentityTotal, 1, 100),
            OpenFlowsPerIdentity = node.Int("open_flows_per_identity", defaults.OpenFlowsPerIdentity, 1, 100),
            FlowsPerIp = ReadWindow(node, "flows_per_ip", defaults.FlowsPerIp),
            OpenFlowsTotal = node.Int("open_flows_total", defaults.OpenFlowsTotal, 1, 10_000_000),
            Conversion = ConversionLimit.Read(node, "conversion"),
            SmsCountries = node.Strings("sms_countries"),
        };
        foreach (var (index, country) in options.SmsCountries.Index())
            if (!IsCallingCode(country) && !IsCountry(country))
                node.Problem($"sms_countries[{index}]", $"must be a calling code such as \"+49\" or a country such as \"DE\", not \"{country}\"");
        return options;
    }

    private static LimitWindow ReadWindow(ConfigNode node, string key, LimitWindow fallback, int min = 1, int max = 1_000_000)
    {
        var window = node.Section(key);
        return new LimitWindow(
            window.Int("count", fallback.Count, min, max),
            window.Duration("window", fallback.Window, TimeSpan.FromSeconds(1), Day));
    }

    private static bool IsCallingCode(string text) =>
        text is ['+', >= '1' and <= '9', ..] && text.Length <= 5 && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    private static bool IsCountry(string text) => text.Length == 2 && !text.AsSpan().ContainsAnyExceptInRange('A', 'Z');
}
