namespace OtpGateway.Courier.Smtp;

/// <summary>How a connection to a mail server is protected (<c>tls</c>).</summary>
internal enum SmtpTls
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By STARTTLS where the server offers it.</summary>
    Opportunistic,

    /// <summary>By STARTTLS, or there is no connection.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Implicit,
}
