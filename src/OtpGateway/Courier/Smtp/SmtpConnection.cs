using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>A conversation with a mail server (RFC 5321): opened once, then one message after the other.</summary>
internal sealed class SmtpConnection(SmtpOptions options, DateTimeOffset openedAt) : IAsyncDisposable, IDisposable
{
    private const string Settings = "clients.smtp.disallow_private_ip_ranges";
    private const int Ready = 220;
    private const int GoOn = 354;
    private static readonly byte[] EndOfData = ".\r\n"u8.ToArray();

    private SmtpStream? stream;
    private SmtpExtensions extensions = SmtpExtensions.None;
    private bool encrypted;
    private IPAddress server = IPAddress.None;

    public SmtpOptions Options => options;

    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>Since when it waits for the next message.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>What is being waited for; of use when the wait is given up.</summary>
    public SmtpStep Step { get; private set; }

    /// <summary>Whether the server offers no way of signing in, although there are user and password for it.</summary>
    public bool IsNotSignedIn { get; private set; }

    /// <summary>Connects, protects the connection as configured, and signs in.</summary>
    public async Task<SmtpOutcome> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAsync(cancellationToken);
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            return new SmtpOutcome.Lost(Step, Cause(exception));
        }
    }

    /// <summary>Sends one message to one recipient.</summary>
    /// <param name="mail">Lines end in CRLF, and there is no other CR or LF.</param>
    /// <param name="needsUtf8">Whether an address or header holds more than ASCII.</param>
    public async Task<SmtpOutcome> SendAsync(Mailbox from, Mailbox to, ReadOnlyMemory<byte> mail, bool needsUtf8, CancellationToken cancellationToken)
    {
        try
        {
            return await TransferAsync(from, to, mail, needsUtf8, cancellationToken);
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            return new SmtpOutcome.Lost(Step, Cause(exception));
        }
    }

    /// <summary>Forgets whatever was begun. False when the server is not there any more.</summary>
    public async Task<bool> ResetAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What it said unasked is its farewell, or an answer to nobody.
            return !stream!.HasMore && (await AskAsync(SmtpStep.Reset, "RSET", cancellationToken)).IsPositive;
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            return false;
        }
    }

    /// <summary>Says goodbye, as far as the server still listens. The connection is disposed of afterwards.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stream!.WriteCommandAsync("QUIT", cancellationToken);
            await stream.ReadReplyAsync(cancellationToken);
        }
        catch (Exception exception) when (IsOfTheConnection(exception) || exception is OperationCanceledException)
        {
            // Nothing is lost with it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stream is not null)
            await stream.DisposeAsync();
    }

    public void Dispose() => stream?.Inner.Dispose();

    private async Task<SmtpOutcome> BeginAsync(CancellationToken cancellationToken)
    {
        Step = SmtpStep.Connect;
        var socket = await OutboundConnection.OpenAsync(new DnsEndPoint(options.Host, options.Port), options.AllowPrivateAddresses, Settings, cancellationToken);
        stream = new SmtpStream(new NetworkStream(socket, ownsSocket: true));
        server = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        if (options.Tls == SmtpTls.Implicit)
            await EncryptAsync(cancellationToken);
        Step = SmtpStep.Greeting;
        var greeting = await stream.ReadReplyAsync(cancellationToken);
        if (greeting.Code != Ready)
            return new SmtpOutcome.Refused(SmtpStep.Greeting, greeting);
        if (await HelloAsync(cancellationToken) is { } refused)
            return refused;
        if (options.Tls is SmtpTls.StartTls or SmtpTls.Opportunistic && await StartTlsAsync(cancellationToken) is { } unprotected)
            return unprotected;
        if (options.User is not null && await SignInAsync(cancellationToken) is { } unknown)
            return unknown;
        return new SmtpOutcome.Done(greeting);
    }

    private async Task<SmtpOutcome?> HelloAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync(SmtpStep.Hello, $"EHLO {options.LocalName}", cancellationToken);
        if (reply.IsPositive)
        {
            extensions = SmtpExtensions.Of(reply);
            return null;
        }
        extensions = SmtpExtensions.None;
        // Servers older than extensions know the other greeting.
        if (reply.IsPermanent)
            reply = await AskAsync(SmtpStep.Hello, $"HELO {options.LocalName}", cancellationToken);
        return reply.IsPositive ? null : new SmtpOutcome.Refused(SmtpStep.Hello, reply);
    }

    private async Task<SmtpOutcome?> StartTlsAsync(CancellationToken cancellationToken)
    {
        var demanded = options.Tls == SmtpTls.StartTls;
        if (!extensions.StartTls)
            return demanded ? new SmtpOutcome.Unfit("it does not offer STARTTLS, and without TLS nothing is sent (tls)", Permanent: false) : null;
        var reply = await AskAsync(SmtpStep.StartTls, "STARTTLS", cancellationToken);
        if (reply.Code != Ready)
            return demanded ? new SmtpOutcome.Refused(SmtpStep.StartTls, reply) : null;
        // Said in clear, and would be taken for an answer of the server under TLS: somebody on the way put it there.
        if (stream!.HasMore)
            return new SmtpOutcome.Unfit("something was put behind its answer to STARTTLS, by somebody on the way", Permanent: false);
        await EncryptAsync(cancellationToken);
        // What it offered in clear counts no more.
        return await HelloAsync(cancellationToken);
    }

    private async Task EncryptAsync(CancellationToken cancellationToken)
    {
        Step = SmtpStep.Handshake;
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        // Disposed with the stream around it.
        var tls = new SslStream(stream!.Inner, leaveInnerStreamOpen: false);
        stream = new SmtpStream(tls);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            ClientCertificateContext = options.ClientCertificate,
            RemoteCertificateValidationCallback = options.SkipVerification ? IsAccepted : null,
        }, cancellationToken);
        encrypted = true;
    }

    // Only asked where the operator wants no check: a failure of the usual one says more.
    private bool IsAccepted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        options.SkipVerification || errors == SslPolicyErrors.None;

    private async Task<SmtpOutcome?> SignInAsync(CancellationToken cancellationToken)
    {
        // As in Ory Kratos: a server that wants nobody to sign in gets its mail without.
        IsNotSignedIn = extensions.Mechanisms.Count == 0;
        if (IsNotSignedIn)
            return null;
        if (!SmtpSignIn.IsSafe(encrypted, server))
            return new SmtpOutcome.Unfit("the connection is not encrypted, and user and password are not sent in clear; set tls to \"starttls\" or \"implicit\"", Permanent: false);
        if (SmtpSignIn.Choose(extensions.Mechanisms, encrypted) is not { } mechanism)
            return new SmtpOutcome.Unfit($"none of its ways to sign in is known here: {string.Join(", ", extensions.Mechanisms)}", Permanent: false);
        Step = SmtpStep.SignIn;
        var reply = await SmtpSignIn.RunAsync(stream!, mechanism, options, cancellationToken);
        return SmtpSignIn.Succeeded(reply) ? null : new SmtpOutcome.Refused(SmtpStep.SignIn, reply);
    }

    private async Task<SmtpOutcome> TransferAsync(Mailbox from, Mailbox to, ReadOnlyMemory<byte> mail, bool needsUtf8, CancellationToken cancellationToken)
    {
        if (needsUtf8 && !extensions.Utf8)
            return new SmtpOutcome.Unfit("it cannot take addresses with letters outside of ASCII (SMTPUTF8)", Permanent: true);
        if (extensions.LargestMessage is { } largest && mail.Length > largest)
            return new SmtpOutcome.Unfit($"it takes messages of at most {largest} bytes, this one has {mail.Length}", Permanent: true);
        var parameters = extensions.Size ? string.Create(CultureInfo.InvariantCulture, $" SIZE={mail.Length}") : "";
        if (needsUtf8)
            parameters += " BODY=8BITMIME SMTPUTF8";
        if (await AskAsync(SmtpStep.Sender, $"MAIL FROM:<{from}>{parameters}", cancellationToken) is { IsPositive: false } sender)
            return new SmtpOutcome.Refused(SmtpStep.Sender, sender);
        if (await AskAsync(SmtpStep.Recipient, $"RCPT TO:<{to}>", cancellationToken) is { IsPositive: false } recipient)
            return new SmtpOutcome.Refused(SmtpStep.Recipient, recipient);
        if (await AskAsync(SmtpStep.Data, "DATA", cancellationToken) is { Code: not GoOn } data)
            return new SmtpOutcome.Refused(SmtpStep.Data, data);
        Step = SmtpStep.Content;
        await stream!.WriteAsync(DotStuffing.Apply(mail.Span), cancellationToken);
        Step = SmtpStep.End;
        await stream.WriteAsync(EndOfData, cancellationToken);
        var answer = await stream.ReadReplyAsync(cancellationToken);
        return answer.IsPositive ? new SmtpOutcome.Done(answer) : new SmtpOutcome.Refused(SmtpStep.End, answer);
    }

    private async Task<SmtpReply> AskAsync(SmtpStep step, string command, CancellationToken cancellationToken)
    {
        Step = step;
        await stream!.WriteCommandAsync(command, cancellationToken);
        return await stream.ReadReplyAsync(cancellationToken);
    }

    private static bool IsOfTheConnection(Exception exception) =>
        exception is IOException or SocketException or AuthenticationException or InvalidDataException or ObjectDisposedException;

    private static string Cause(Exception exception)
    {
        var text = new StringBuilder(exception.Message);
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
            text.Append(": ").Append(cause.Message);
        return text.ToString();
    }
}
