namespace OtpGateway.Pages;

/// <summary>Entry of a backup code, for somebody whom no message can reach.</summary>
/// <remarks>Fields posted: <c>csrf_token</c>, <c>method=lookup_secret</c>, <c>lookup_secret</c>.</remarks>
internal sealed record BackupCodePage : FlowPage
{
    public required int AttemptsLeft { get; init; }
}
