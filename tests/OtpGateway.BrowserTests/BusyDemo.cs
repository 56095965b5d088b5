namespace OtpGateway.BrowserTests;

/// <summary>
/// A demo for many tests: limits that two customers cannot reach, a short wait between two codes, and a second
/// application behind the gateway that does what the bank does not.
/// </summary>
public sealed class BusyDemo : DemoFixture
{
    internal Upstream Upstream { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(Upstream.Routes)
    {
        ["gateway__limits__send_cooldown"] = "2s",
        ["gateway__limits__sends_per_identity__count"] = "1000",
        ["gateway__limits__sends_per_identity_daily"] = "1000",
        ["gateway__limits__sends_per_address__count"] = "1000",
        ["gateway__limits__sends_per_ip__count"] = "1000",
        ["gateway__limits__sends_per_prefix__count"] = "1000",
        ["gateway__limits__failures_per_identity__count"] = "20",
        ["gateway__limits__failures_per_identity_daily"] = "100",
        ["gateway__limits__open_flows_per_identity"] = "100",
        ["gateway__hold__per_identity"] = "100",
    };

    public override async ValueTask InitializeAsync()
    {
        await Upstream.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
