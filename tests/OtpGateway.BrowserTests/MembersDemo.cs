namespace OtpGateway.BrowserTests;

/// <summary>A demo whose gateway also signs in people of its own directory, with a code alone.</summary>
public sealed class MembersDemo : DemoFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["gateway__directory"] = "store",
        ["gateway__authenticators__1__type"] = "gateway_session",
        ["selfservice__methods__code__passwordless_enabled"] = "true",
        ["selfservice__flows__recovery__enabled"] = "true",
        ["selfservice__flows__verification__enabled"] = "true",
        ["gateway__limits__send_cooldown"] = "0s",
        ["gateway__limits__sends_per_address__count"] = "1000",
        ["gateway__limits__sends_per_identity__count"] = "1000",
        ["gateway__limits__sends_per_identity_daily"] = "1000",
    };
}
