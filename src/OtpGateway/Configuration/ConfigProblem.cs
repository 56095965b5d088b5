namespace OtpGateway.Configuration;

/// <summary>One thing that is wrong with the configuration, and where.</summary>
internal sealed record ConfigProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
