namespace OtpGateway.Sessions;

/// <summary>What is demanded of a session by those of the gateway's own endpoints that tell or change something.</summary>
internal enum RequiredAal
{
    /// <summary>Any session.</summary>
    Aal1,

    /// <summary>The second factor where the identity has one.</summary>
    HighestAvailable,

    /// <summary>The second factor, always.</summary>
    Aal2,
}
