namespace OtpGateway.Flows;

/// <summary>What the last step of a flow has to tell; stays with the flow, so that a reload tells the same.</summary>
internal enum FlowNotice
{
    None,
    CodeSent,
    WrongCode,
    EmptyCode,
    WaitBeforeResend,
    SendsUsedUp,
    LimitReached,
    Locked,
    CannotSend,
}
