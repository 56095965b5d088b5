namespace OtpGateway.Configuration;

/// <summary>A configured secret. Whatever prints it prints stars.</summary>
internal sealed class Secret(string value)
{
    private readonly string value = value;

    /// <summary>The secret itself; only for the place that uses it.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
