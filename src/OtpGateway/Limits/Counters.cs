namespace OtpGateway.Limits;

/// <summary>The names under which the store counts.</summary>
internal static class Counters
{
    public const string SendsPerIdentity = "sends_per_identity";
    public const string SendsPerIdentityDaily = "sends_per_identity_daily";
    public const string SendsPerAddress = "sends_per_address";

    /// <summary>The same for those that nobody has asked for who is signed in: strangers take nothing from the address's owner.</summary>
    public const string VisitorsSendsPerAddress = "sends_per_address_of_visitors";

    public const string SendsPerIp = "sends_per_ip";
    public const string SendsPerPrefix = "sends_per_prefix";
    public const string DailySends = "daily_send_budget";

    /// <summary>What strangers have had of it.</summary>
    public const string VisitorsDailySends = "daily_send_budget_of_visitors";

    /// <summary>Flows that nobody has begun who is signed in.</summary>
    public const string FlowsPerIp = "flows_per_ip";

    /// <summary>That nothing more is sent to numbers side by side.</summary>
    public const string PrefixStopped = "prefix_stopped";

    /// <summary>That a warning of them was given.</summary>
    public const string PrefixAlarm = "prefix_alarm";

    /// <summary>That a warning of failures was given.</summary>
    public const string FailureAlarm = "failure_alarm";

    /// <summary>The key of what is counted over all.</summary>
    public const string Everybody = "everybody";

    /// <summary>Failures that a success takes back.</summary>
    public const string Failures = "failures_per_identity";

    /// <summary>All evaluated submissions that were not right; nothing takes them back.</summary>
    public const string FailuresDaily = "failures_per_identity_daily";

    /// <summary>Failures without a success in between, however old.</summary>
    public const string FailuresInARow = "failures_per_identity_total";
}
