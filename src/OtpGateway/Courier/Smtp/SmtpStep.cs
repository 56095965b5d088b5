namespace OtpGateway.Courier.Smtp;

/// <summary>How far a conversation with a mail server has come, in its order.</summary>
internal enum SmtpStep
{
    Connect,
    Greeting,
    Hello,
    StartTls,
    Handshake,
    SignIn,
    Reset,
    Sender,
    Recipient,
    Data,

    /// <summary>The server asked for the message and did not get all of it.</summary>
    Content,

    /// <summary>The server has the whole message; whether it took it is only known from its answer.</summary>
    End,
}
