namespace OtpGateway.Sessions;

/// <summary>Authenticator assurance level: how sure the gateway is of the caller.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1712", Justification = "aal1 is the word of the standards; a bare 1 is no name.")]
internal enum Aal
{
    /// <summary>Anyone.</summary>
    Aal0,

    /// <summary>Signed in.</summary>
    Aal1,

    /// <summary>Signed in, and a second factor.</summary>
    Aal2,
}
