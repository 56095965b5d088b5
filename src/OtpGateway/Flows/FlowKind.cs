namespace OtpGateway.Flows;

/// <summary>What a flow is for.</summary>
internal enum FlowKind
{
    Login,
    Registration,
    Verification,
    Recovery,
    Settings,
}
