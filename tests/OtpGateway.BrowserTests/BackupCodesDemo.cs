namespace OtpGateway.BrowserTests;

/// <summary>A demo in which the documents can be opened with a backup code.</summary>
public sealed class BackupCodesDemo : DemoFixture
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["selfservice__methods__lookup_secret__enabled"] = "true",
        ["ReverseProxy__Routes__documents__Metadata__backup_codes"] = "allow",
        ["gateway__limits__send_cooldown"] = "0s",
        ["gateway__limits__sends_per_identity__count"] = "1000",
        ["gateway__limits__sends_per_address__count"] = "1000",
    };
}
