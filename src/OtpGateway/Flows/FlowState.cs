namespace OtpGateway.Flows;

/// <summary>The states of a login flow, with Ory's names (Ory Kratos, selfservice flow state).</summary>
internal enum FlowState
{
    /// <summary>No code has been sent yet.</summary>
    ChooseMethod,

    /// <summary>A code is on its way, by whatever channel.</summary>
    SentEmail,

    /// <summary>The right code was entered.</summary>
    PassedChallenge,
}
