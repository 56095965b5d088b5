namespace OtpGateway.Sessions;

/// <summary>What <c>sessions/whoami</c> demands of a session before it tells who it belongs to.</summary>
internal enum WhoamiAal
{
    /// <summary>Any session.</summary>
    Aal1,

    /// <summary>The second factor where the identity has an address for one.</summary>
    HighestAvailable,

    /// <summary>The second factor, always.</summary>
    Aal2,
}
