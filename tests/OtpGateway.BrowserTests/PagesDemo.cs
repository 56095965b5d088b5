namespace OtpGateway.BrowserTests;

/// <summary>A demo whose every page can be reached within a minute: two codes a flow, and an application that breaks off or is not there.</summary>
public sealed class PagesDemo : DemoFixture
{
    internal Upstream Upstream { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(Upstream.Routes)
    {
        ["gateway__limits__send_cooldown"] = "5s",
        ["gateway__limits__sends_per_flow"] = "2",
        ["gateway__limits__sends_per_identity__count"] = "1000",
        ["gateway__limits__sends_per_identity_daily"] = "1000",
        ["gateway__limits__sends_per_address__count"] = "1000",
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
